-- X3: POP3 brings what IMAP does not show of the inbox.
ALTER TABLE "source_server" ADD COLUMN "pop3_fills_inbox" BOOLEAN NOT NULL DEFAULT false;
ALTER TABLE "mapping" ADD COLUMN "pop3_fills_inbox" BOOLEAN;
ALTER TABLE "pop3_message" ADD COLUMN "twin_hash" BYTEA;
