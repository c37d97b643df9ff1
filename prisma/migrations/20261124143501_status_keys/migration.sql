-- The status table of a large domain is sorted and filtered by index (decision 0017).

-- AlterTable
ALTER TABLE "mapping_total" ADD COLUMN     "address" TEXT NOT NULL DEFAULT '',
ADD COLUMN     "member_id" UUID,
ADD COLUMN     "percent" SMALLINT NOT NULL DEFAULT -1,
ADD COLUMN     "reached_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "settled_count" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "started_key" BIGINT NOT NULL DEFAULT -1,
ADD COLUMN     "state_rank" SMALLINT NOT NULL DEFAULT 0,
ADD COLUMN     "total" INTEGER NOT NULL DEFAULT -1;

UPDATE mapping_total t SET member_id = m.id, address = m.address,
  started_key = coalesce(floor(extract(epoch FROM p.started_at) * 1000), -1)
FROM mapping p JOIN member m ON m.id = p.member_id WHERE p.id = t.mapping_id;

ALTER TABLE "mapping_total" ALTER COLUMN "address" DROP DEFAULT, ALTER COLUMN "member_id" SET NOT NULL;

-- What one sorts by is filled in wherever a row is written: nobody can forget it. The ranks are those of mapping-status.ts.
CREATE FUNCTION place_mapping_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.settled_count := NEW.copied_count + NEW.skipped_count + NEW.refused_count + NEW.gone_count;
  NEW.state_rank := CASE NEW.state
    WHEN 'NOT_STARTED' THEN 1 WHEN 'FAILED' THEN 2 WHEN 'PAUSED' THEN 3
    WHEN 'RUNNING' THEN CASE WHEN NEW.active_since IS NULL AND NEW.counted_at IS NULL THEN 4 ELSE 5 END
    ELSE CASE WHEN NEW.refused_count > 0 THEN 6 ELSE 7 END END;
  NEW.total := CASE WHEN NEW.counted_at IS NULL THEN -1 ELSE NEW.listed_count END;
  NEW.percent := CASE WHEN NEW.state = 'DONE' THEN 100 WHEN NEW.counted_at IS NULL THEN -1
    ELSE least(99, greatest(NEW.best_percent,
      CASE WHEN NEW.listed_count > 0 THEN NEW.settled_count::int8 * 100 / NEW.listed_count ELSE 0 END)) END;
  NEW.reached_count := CASE WHEN NEW.state = 'DONE' THEN NEW.listed_count
    ELSE least(NEW.listed_count, greatest(NEW.settled_count, (NEW.listed_count::int8 * NEW.best_percent + 99) / 100)) END;
  RETURN NEW;
END $$;
CREATE TRIGGER place_mapping_total BEFORE INSERT OR UPDATE ON mapping_total
  FOR EACH ROW EXECUTE FUNCTION place_mapping_total();

UPDATE mapping_total SET state_rank = 0;

CREATE OR REPLACE FUNCTION begin_mapping_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mapping_total (mapping_id, mail_domain_id, member_id, address, state, reason, active_since, counted_at, best_percent,
      started_key)
    SELECT p.id, m.mail_domain_id, m.id, m.address, p.state, p.reason, p.active_since, p.counted_at, p.best_percent,
      coalesce(floor(extract(epoch FROM p.started_at) * 1000), -1)
    FROM added p JOIN member m ON m.id = p.member_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION follow_mapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE mapping_total t SET state = p.state, reason = p.reason, active_since = p.active_since,
    counted_at = p.counted_at, best_percent = p.best_percent,
    started_key = coalesce(floor(extract(epoch FROM p.started_at) * 1000), -1)
  FROM changed p WHERE t.mapping_id = p.id AND (t.state, t.reason, t.active_since, t.counted_at, t.best_percent, t.started_key)
    IS DISTINCT FROM (p.state, p.reason, p.active_since, p.counted_at, p.best_percent,
      coalesce(floor(extract(epoch FROM p.started_at) * 1000)::int8, -1));
  RETURN NULL;
END $$;

-- DropIndex
DROP INDEX "mapping_total_mail_domain_id_idx";

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_address_idx" ON "mapping_total"("mail_domain_id", "address");

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_state_rank_address_idx" ON "mapping_total"("mail_domain_id", "state_rank", "address");

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_reason_address_idx" ON "mapping_total"("mail_domain_id", "reason", "address");

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_total_address_idx" ON "mapping_total"("mail_domain_id", "total", "address");

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_percent_address_idx" ON "mapping_total"("mail_domain_id", "percent", "address");

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_started_key_address_idx" ON "mapping_total"("mail_domain_id", "started_key", "address");
