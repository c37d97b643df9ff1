-- X3: what the inbox holds by the other protocol, measured at the probe.
ALTER TABLE "source_server" ADD COLUMN "other_inbox_count" INTEGER;
-- X4: a mailbox that is read by another protocol than its domain's.
ALTER TABLE "mapping" ADD COLUMN "protocol" "MailProtocol";
