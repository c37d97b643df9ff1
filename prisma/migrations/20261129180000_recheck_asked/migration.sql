-- Pages say that a mailbox is being looked at again, until it has been.
ALTER TABLE "mapping" ADD COLUMN "recheck_asked_at" TIMESTAMPTZ(3);
