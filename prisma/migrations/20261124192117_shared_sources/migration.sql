-- Whose old account is named for another member, too.
CREATE INDEX "mapping_source_address_idx" ON "mapping"("source_address");
