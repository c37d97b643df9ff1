-- Few mailboxes have an old server that hides mail, and every page of a domain says how many.
CREATE INDEX "mapping_range_limit" ON "mapping"("member_id") WHERE "range_limit" IS NOT NULL;
