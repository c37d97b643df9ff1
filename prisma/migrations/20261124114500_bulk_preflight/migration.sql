-- The preflight of a bulk list: a real sign-in for each row before anything is copied.

CREATE TYPE "BulkTryState" AS ENUM ('NONE', 'WAITING', 'TRYING', 'PASSED', 'FAILED');

ALTER TABLE "bulk_import" ADD COLUMN "tried_at" TIMESTAMPTZ(3);

ALTER TABLE "bulk_import_row"
  ADD COLUMN "try_state" "BulkTryState" NOT NULL DEFAULT 'NONE',
  ADD COLUMN "try_token" UUID,
  ADD COLUMN "try_count" INTEGER NOT NULL DEFAULT 0,
  ADD COLUMN "try_reason" TEXT,
  ADD COLUMN "try_server_text" TEXT,
  ADD COLUMN "message_count" INTEGER,
  ADD COLUMN "folder_count" INTEGER,
  ADD COLUMN "size_bytes" BIGINT,
  ADD COLUMN "size_estimated" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "owner_seen" TEXT,
  ADD COLUMN "owner_accepted" BOOLEAN NOT NULL DEFAULT false;

CREATE INDEX "bulk_import_row_import_id_try_state_idx" ON "bulk_import_row"("import_id", "try_state");

CREATE TABLE "refused_login" (
  "mail_domain_id" UUID NOT NULL,
  "fingerprint" BYTEA NOT NULL,
  "refused_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

  CONSTRAINT "refused_login_pkey" PRIMARY KEY ("mail_domain_id", "fingerprint")
);

ALTER TABLE "refused_login" ADD CONSTRAINT "refused_login_mail_domain_id_fkey"
  FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;
