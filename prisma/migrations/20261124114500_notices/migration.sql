-- AlterTable
ALTER TABLE "mail_domain" ADD COLUMN     "notice_locale" TEXT NOT NULL DEFAULT 'zh-CN',
ADD COLUMN     "silenced_notices" TEXT[] DEFAULT ARRAY[]::TEXT[];

-- AlterTable
ALTER TABLE "migration_window" ADD COLUMN     "ending_told_for" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "source_server" ADD COLUMN     "certificate_fingerprint" TEXT,
ADD COLUMN     "certificate_issuer" TEXT,
ADD COLUMN     "certificate_names" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "certificate_subject" TEXT,
ADD COLUMN     "certificate_valid_to" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "member" ADD COLUMN     "notice_locale" TEXT,
ADD COLUMN     "notices_off" BOOLEAN NOT NULL DEFAULT false;

-- CreateTable
CREATE TABLE "notice" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "event_key" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "due_at" TIMESTAMPTZ(3) NOT NULL,
    "sealed_at" TIMESTAMPTZ(3),
    "claimed_until" TIMESTAMPTZ(3),
    "attempt_count" INTEGER NOT NULL DEFAULT 0,
    "uid_validity" BIGINT,
    "uid_next" BIGINT,
    "sent_at" TIMESTAMPTZ(3),

    CONSTRAINT "notice_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "notice_member_id_kind_event_key_key" ON "notice"("member_id", "kind", "event_key");

-- AddForeignKey
ALTER TABLE "notice" ADD CONSTRAINT "notice_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What is still to be delivered is looked for each minute.
CREATE INDEX "notice_unsent" ON "notice"("due_at") WHERE "sent_at" IS NULL;
