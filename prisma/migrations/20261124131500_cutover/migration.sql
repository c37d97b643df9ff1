-- CreateEnum
CREATE TYPE "CutoverPlan" AS ENUM ('AFTER_MOVE', 'AT_ONCE');

-- AlterTable
ALTER TABLE "source_server" ADD COLUMN     "address" TEXT;

-- AlterTable
ALTER TABLE "folder_progress" ADD COLUMN     "newest_listed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "cutover" (
    "mail_domain_id" UUID NOT NULL,
    "plan" "CutoverPlan",
    "plan_set_by" TEXT,
    "plan_set_at" TIMESTAMPTZ(3),
    "quiet_hours" INTEGER NOT NULL DEFAULT 24,
    "seen" JSONB,
    "seen_at" TIMESTAMPTZ(3),
    "ttl_low_since" TIMESTAMPTZ(3),
    "mx_ours_since" TIMESTAMPTZ(3),
    "final_delta_at" TIMESTAMPTZ(3),
    "final_delta_by" TEXT,
    "staff_told_at" TIMESTAMPTZ(3),
    "staff_told_by" TEXT,

    CONSTRAINT "cutover_pkey" PRIMARY KEY ("mail_domain_id")
);

-- AddForeignKey
ALTER TABLE "cutover" ADD CONSTRAINT "cutover_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was listed before this migration is in the ledger.
UPDATE "folder_progress" f SET "newest_listed_at" = (
  SELECT max(e."internal_date") FROM "ledger_entry" e WHERE e."folder_id" = f."id" AND e."internal_date" <= now()
) WHERE f."special_use" = '\Inbox';

ALTER TABLE "cutover" ADD CONSTRAINT "cutover_quiet_hours" CHECK ("quiet_hours" BETWEEN 1 AND 336);
ALTER TABLE "cutover" ADD CONSTRAINT "cutover_plan_has_a_setter" CHECK (("plan" IS NULL) = ("plan_set_at" IS NULL));
