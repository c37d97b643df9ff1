-- AlterTable
ALTER TABLE "mapping" ADD COLUMN     "compared_at" TIMESTAMPTZ(3),
ADD COLUMN     "compared_differences" INTEGER,
ADD COLUMN     "compared_here" INTEGER,
ADD COLUMN     "compared_there" INTEGER;

-- CreateTable
CREATE TABLE "ledger_digest" (
    "mapping_id" UUID NOT NULL,
    "entry_count" INTEGER NOT NULL,
    "sha256" BYTEA NOT NULL,
    "computed_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_digest_pkey" PRIMARY KEY ("mapping_id")
);

-- CreateTable
CREATE TABLE "digest_run" (
    "mail_domain_id" UUID NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "requested_by" TEXT NOT NULL,
    "cursor" TEXT NOT NULL DEFAULT '',
    "mailbox_count" INTEGER NOT NULL,
    "mailboxes_done" INTEGER NOT NULL DEFAULT 0,
    "entry_count" BIGINT NOT NULL DEFAULT 0,
    "sha256" BYTEA,
    "finished_at" TIMESTAMPTZ(3),

    CONSTRAINT "digest_run_pkey" PRIMARY KEY ("mail_domain_id")
);

-- AddForeignKey
ALTER TABLE "ledger_digest" ADD CONSTRAINT "ledger_digest_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "digest_run" ADD CONSTRAINT "digest_run_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What was not copied is few among many, and a report names each: found without reading the rest of the ledger.
CREATE INDEX "ledger_entry_exception" ON "ledger_entry"("folder_id", "uid_validity", "uid") WHERE "outcome" <> 'COPIED';
