-- What the folders of a mapping add up to, and where it stands, one narrow row per mapping: the totals of a domain of
-- 100,000 members are one walk over this table.
-- The database keeps it (decision 0017): whoever writes folders, by whichever statement, cannot forget it.

-- CreateTable
CREATE TABLE "mapping_total" (
    "mapping_id" UUID NOT NULL,
    "mail_domain_id" UUID NOT NULL,
    "state" "MappingState" NOT NULL,
    "reason" TEXT,
    "active_since" TIMESTAMPTZ(3),
    "counted_at" TIMESTAMPTZ(3),
    "best_percent" INTEGER NOT NULL DEFAULT 0,
    "listed_count" INTEGER NOT NULL DEFAULT 0,
    "listed_bytes" BIGINT NOT NULL DEFAULT 0,
    "copied_count" INTEGER NOT NULL DEFAULT 0,
    "copied_bytes" BIGINT NOT NULL DEFAULT 0,
    "skipped_count" INTEGER NOT NULL DEFAULT 0,
    "refused_count" INTEGER NOT NULL DEFAULT 0,
    "gone_count" INTEGER NOT NULL DEFAULT 0,
    "newest_pending_at" TIMESTAMPTZ(3),
    "oldest_here_at" TIMESTAMPTZ(3),
    "uncounted" BOOLEAN NOT NULL DEFAULT false,
    "mark_at" TIMESTAMPTZ(3),
    "mark_settled" INTEGER NOT NULL DEFAULT 0,
    "earlier_at" TIMESTAMPTZ(3),
    "earlier_settled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "mapping_total_pkey" PRIMARY KEY ("mapping_id")
);

-- CreateTable
CREATE TABLE "domain_sample" (
    "mail_domain_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "listed_count" INTEGER NOT NULL,
    "settled_count" INTEGER NOT NULL,
    "copied_count" INTEGER NOT NULL,
    "copied_bytes" BIGINT NOT NULL,

    CONSTRAINT "domain_sample_pkey" PRIMARY KEY ("mail_domain_id","at")
);

-- CreateIndex
CREATE INDEX "mapping_total_mail_domain_id_idx" ON "mapping_total"("mail_domain_id");

-- AddForeignKey
ALTER TABLE "mapping_total" ADD CONSTRAINT "mapping_total_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "domain_sample" ADD CONSTRAINT "domain_sample_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Its row changes with every commit of the copy: room for the next version on the same page.
ALTER TABLE "mapping_total" SET (fillfactor = 70);

-- Every mapping has a row from its first moment on.
CREATE FUNCTION begin_mapping_total() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mapping_total (mapping_id, mail_domain_id, state, reason, active_since, counted_at, best_percent)
    SELECT p.id, m.mail_domain_id, p.state, p.reason, p.active_since, p.counted_at, p.best_percent
    FROM added p JOIN member m ON m.id = p.member_id;
  RETURN NULL;
END $$;
CREATE TRIGGER begin_mapping_total AFTER INSERT ON mapping
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION begin_mapping_total();

-- Where a mapping stands is written beside its totals.
CREATE FUNCTION follow_mapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE mapping_total t SET state = p.state, reason = p.reason, active_since = p.active_since,
    counted_at = p.counted_at, best_percent = p.best_percent
  FROM changed p WHERE t.mapping_id = p.id AND (t.state, t.reason, t.active_since, t.counted_at, t.best_percent)
    IS DISTINCT FROM (p.state, p.reason, p.active_since, p.counted_at, p.best_percent);
  RETURN NULL;
END $$;
CREATE TRIGGER follow_mapping AFTER UPDATE ON mapping
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION follow_mapping();

-- Counts the folders of the mappings that a statement has touched. The rows are locked before they are counted: two
-- transactions that write different folders of one mapping would else each miss what the other has added.
-- The marks are how fast it went: where it stood five to ten minutes ago, so that a speed needs no look at the ledger.
CREATE FUNCTION count_mapping_total() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  ids uuid[];
BEGIN
  SELECT array_agg(DISTINCT mapping_id) INTO ids FROM touched;
  IF ids IS NULL THEN
    RETURN NULL;
  END IF;
  PERFORM 1 FROM mapping_total WHERE mapping_id = ANY (ids) ORDER BY mapping_id FOR NO KEY UPDATE;
  UPDATE mapping_total t SET
    listed_count = s.listed, listed_bytes = s.listed_bytes, copied_count = s.copied, copied_bytes = s.copied_bytes,
    skipped_count = s.skipped, refused_count = s.refused, gone_count = s.gone,
    newest_pending_at = s.newest_pending_at, oldest_here_at = s.oldest_here_at, uncounted = s.uncounted,
    mark_at = CASE WHEN t.mark_at > s.at - interval '5 minutes' THEN t.mark_at ELSE s.at END,
    mark_settled = CASE WHEN t.mark_at > s.at - interval '5 minutes' THEN t.mark_settled
      ELSE t.copied_count + t.skipped_count + t.refused_count + t.gone_count END,
    earlier_at = CASE WHEN t.mark_at > s.at - interval '5 minutes' THEN t.earlier_at
      WHEN t.mark_at > s.at - interval '10 minutes' THEN t.mark_at END,
    earlier_settled = CASE WHEN t.mark_at > s.at - interval '5 minutes' THEN t.earlier_settled ELSE t.mark_settled END
  FROM unnest(ids) AS i(id) CROSS JOIN LATERAL (
    SELECT clock_timestamp() AS at,
      coalesce(sum(listed_count), 0) AS listed, coalesce(sum(listed_bytes), 0) AS listed_bytes,
      coalesce(sum(copied_count), 0) AS copied, coalesce(sum(copied_bytes), 0) AS copied_bytes,
      coalesce(sum(skipped_count), 0) AS skipped, coalesce(sum(refused_count), 0) AS refused,
      coalesce(sum(gone_count), 0) AS gone, max(newest_pending_at) AS newest_pending_at,
      min(oldest_listed_at) FILTER (WHERE newest_pending_at IS NULL AND copied_count > 0) AS oldest_here_at,
      coalesce(bool_or(counted_at IS NULL AND removed_at IS NULL), false) AS uncounted
    FROM folder_progress WHERE mapping_id = i.id
  ) s
  WHERE t.mapping_id = i.id;
  RETURN NULL;
END $$;
CREATE TRIGGER count_added_folders AFTER INSERT ON folder_progress
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION count_mapping_total();
CREATE TRIGGER count_changed_folders AFTER UPDATE ON folder_progress
  REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION count_mapping_total();
CREATE TRIGGER count_removed_folders AFTER DELETE ON folder_progress
  REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION count_mapping_total();

-- What is there already.
INSERT INTO mapping_total (mapping_id, mail_domain_id, state, reason, active_since, counted_at, best_percent)
  SELECT p.id, m.mail_domain_id, p.state, p.reason, p.active_since, p.counted_at, p.best_percent
  FROM mapping p JOIN member m ON m.id = p.member_id;
UPDATE folder_progress SET listed_count = listed_count;
