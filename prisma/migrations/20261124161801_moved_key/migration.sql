-- The order by what has moved, by an index that does not change with every commit of the copy (decision 0017).

-- AlterTable
ALTER TABLE "mapping_total" ADD COLUMN     "moved" INTEGER NOT NULL DEFAULT -1;

-- While a mailbox runs (rank 5) its old value stays: the few that run are sorted by themselves (status-order.ts).
CREATE OR REPLACE FUNCTION place_mapping_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.settled_count := NEW.copied_count + NEW.skipped_count + NEW.refused_count + NEW.gone_count;
  NEW.state_rank := CASE NEW.state
    WHEN 'NOT_STARTED' THEN 1 WHEN 'FAILED' THEN 2 WHEN 'PAUSED' THEN 3
    WHEN 'RUNNING' THEN CASE WHEN NEW.active_since IS NULL AND NEW.counted_at IS NULL THEN 4 ELSE 5 END
    ELSE CASE WHEN NEW.refused_count > 0 THEN 6 ELSE 7 END END;
  NEW.total := CASE WHEN NEW.counted_at IS NULL THEN -1 ELSE NEW.listed_count END;
  IF NEW.state_rank <> 5 THEN
    NEW.moved := CASE WHEN NEW.counted_at IS NULL THEN -1 ELSE NEW.copied_count END;
  END IF;
  NEW.percent := CASE WHEN NEW.state = 'DONE' THEN 100 WHEN NEW.counted_at IS NULL THEN -1
    ELSE least(99, greatest(NEW.best_percent,
      CASE WHEN NEW.listed_count > 0 THEN NEW.settled_count::int8 * 100 / NEW.listed_count ELSE 0 END)) END;
  NEW.reached_count := CASE WHEN NEW.state = 'DONE' THEN NEW.listed_count
    ELSE least(NEW.listed_count, greatest(NEW.settled_count, (NEW.listed_count::int8 * NEW.best_percent + 99) / 100)) END;
  RETURN NEW;
END $$;

UPDATE mapping_total SET moved = moved;

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_moved_address_idx" ON "mapping_total"("mail_domain_id", "moved", "address");
