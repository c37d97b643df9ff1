-- A domain-wide grant opens an old mailbox without a password: only where somebody who runs the domain has named it.
ALTER TABLE "mapping" ADD COLUMN "address_vouched" BOOLEAN NOT NULL DEFAULT false;
