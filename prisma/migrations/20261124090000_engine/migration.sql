-- AlterTable
ALTER TABLE "mail_domain" ADD COLUMN     "last_turn" INTEGER NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "mapping" ADD COLUMN     "best_percent" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "skipped_folders" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "rebuilt_accepted" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "synced_at" TIMESTAMPTZ(3),
ADD COLUMN     "sync_ended_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "folder_progress" ADD COLUMN     "source_exists" INTEGER,
ADD COLUMN     "source_uid_next" BIGINT,
ADD COLUMN     "source_mod_seq" BIGINT;

-- AlterTable
ALTER TABLE "ledger_entry" ADD COLUMN     "flags" TEXT NOT NULL DEFAULT '';

-- AlterTable
ALTER TABLE "intent" ADD COLUMN     "flags" TEXT[];

-- An intent that was open before this migration knows no flags: its messages then count as having none.
UPDATE "intent" SET "flags" = array_fill(''::text, ARRAY[cardinality("uids")]);

-- CreateTable
CREATE TABLE "source_host_limit" (
    "host" TEXT NOT NULL,
    "connections" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_host_limit_pkey" PRIMARY KEY ("host")
);

-- CreateIndex
CREATE INDEX "ledger_entry_settled_at_idx" ON "ledger_entry" USING BRIN ("settled_at");

-- The arrays of an intent run in parallel.
ALTER TABLE "intent" DROP CONSTRAINT "intent_parallel";
ALTER TABLE "intent" ADD CONSTRAINT "intent_parallel" CHECK (
  cardinality("uids") = cardinality("sizes_bytes") AND cardinality("uids") = cardinality("hashes")
  AND cardinality("uids") = cardinality("internal_dates") AND cardinality("uids") = cardinality("flags")
);
