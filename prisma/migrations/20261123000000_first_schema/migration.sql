-- CreateEnum
CREATE TYPE "MemberRole" AS ENUM ('MEMBER', 'POSTMASTER');

-- CreateEnum
CREATE TYPE "SourceMode" AS ENUM ('AUTO', 'MANUAL');

-- CreateEnum
CREATE TYPE "MailProtocol" AS ENUM ('IMAP', 'POP3');

-- CreateEnum
CREATE TYPE "ConnectionSecurity" AS ENUM ('TLS', 'STARTTLS', 'NONE');

-- CreateEnum
CREATE TYPE "MappingState" AS ENUM ('NOT_STARTED', 'RUNNING', 'PAUSED', 'FAILED', 'DONE');

-- CreateEnum
CREATE TYPE "LedgerOutcome" AS ENUM ('COPIED', 'SKIPPED', 'REFUSED', 'GONE');

-- CreateEnum
CREATE TYPE "BulkImportState" AS ENUM ('PREVIEWED', 'CONFIRMED');

-- CreateEnum
CREATE TYPE "BulkRowFate" AS ENUM ('NEW', 'CHANGED', 'SAME', 'ERROR');

-- CreateTable
CREATE TABLE "mail_domain" (
    "id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "old_service_expires_on" DATE,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "mail_domain_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "migration_window" (
    "id" UUID NOT NULL,
    "mail_domain_id" UUID NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "opened_by" TEXT NOT NULL,
    "closes_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_at" TIMESTAMPTZ(3),
    "closed_by" TEXT,

    CONSTRAINT "migration_window_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_server" (
    "id" UUID NOT NULL,
    "mail_domain_id" UUID NOT NULL,
    "mode" "SourceMode" NOT NULL,
    "protocol" "MailProtocol" NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "security" "ConnectionSecurity" NOT NULL,
    "pinned_fingerprint" TEXT,
    "probe_user" TEXT,
    "probed_at" TIMESTAMPTZ(3),
    "probe_reason" TEXT,
    "probe_server_text" TEXT,
    "inbox_count" INTEGER,
    "folder_count" INTEGER,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_server_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "member" (
    "id" UUID NOT NULL,
    "mail_domain_id" UUID NOT NULL,
    "address" TEXT NOT NULL,
    "display_name" TEXT NOT NULL DEFAULT '',
    "role" "MemberRole" NOT NULL DEFAULT 'MEMBER',
    "password_hash" TEXT NOT NULL,
    "quota_bytes" BIGINT NOT NULL DEFAULT 10737418240,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_session" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revoked_at" TIMESTAMPTZ(3),
    "reminder_dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "login_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_rate" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "login_rate_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "reminder_prompt" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "session_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "shown_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "dismissed_at" TIMESTAMPTZ(3),

    CONSTRAINT "reminder_prompt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mapping" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "source_address" TEXT NOT NULL,
    "state" "MappingState" NOT NULL DEFAULT 'NOT_STARTED',
    "reason" TEXT,
    "server_text" TEXT,
    "retry_at" TIMESTAMPTZ(3),
    "retry_count" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3),
    "started_by" TEXT,
    "finished_at" TIMESTAMPTZ(3),
    "counted_at" TIMESTAMPTZ(3),
    "active_since" TIMESTAMPTZ(3),
    "pass_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "mapping_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "source_password" (
    "mapping_id" UUID NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_password_pkey" PRIMARY KEY ("mapping_id")
);

-- CreateTable
CREATE TABLE "mapping_event" (
    "id" UUID NOT NULL,
    "mapping_id" UUID NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "code" TEXT NOT NULL,
    "values" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "mapping_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "folder_progress" (
    "id" UUID NOT NULL,
    "mapping_id" UUID NOT NULL,
    "source_path" TEXT NOT NULL,
    "source_delimiter" TEXT,
    "source_uid_validity" BIGINT,
    "special_use" TEXT,
    "destination_path" TEXT NOT NULL,
    "listed_count" INTEGER NOT NULL DEFAULT 0,
    "listed_bytes" BIGINT NOT NULL DEFAULT 0,
    "copied_count" INTEGER NOT NULL DEFAULT 0,
    "copied_bytes" BIGINT NOT NULL DEFAULT 0,
    "skipped_count" INTEGER NOT NULL DEFAULT 0,
    "refused_count" INTEGER NOT NULL DEFAULT 0,
    "gone_count" INTEGER NOT NULL DEFAULT 0,
    "newest_pending_at" TIMESTAMPTZ(3),
    "oldest_listed_at" TIMESTAMPTZ(3),
    "counted_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "folder_progress_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "folder_id" UUID NOT NULL,
    "uid_validity" BIGINT NOT NULL,
    "uid" BIGINT NOT NULL,
    "outcome" "LedgerOutcome" NOT NULL,
    "reason" TEXT,
    "size_bytes" BIGINT NOT NULL,
    "internal_date" TIMESTAMPTZ(3) NOT NULL,
    "hash" BYTEA,
    "destination_uid_validity" BIGINT,
    "destination_uid" BIGINT,
    "server_text" TEXT,
    "settled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("folder_id","uid_validity","uid")
);

-- CreateTable
CREATE TABLE "intent" (
    "id" UUID NOT NULL,
    "mapping_id" UUID NOT NULL,
    "folder_id" UUID NOT NULL,
    "epoch" BIGINT NOT NULL,
    "source_uid_validity" BIGINT NOT NULL,
    "destination_uid_validity" BIGINT NOT NULL,
    "destination_uid_next" BIGINT NOT NULL,
    "uids" BIGINT[],
    "sizes_bytes" BIGINT[],
    "internal_dates" TIMESTAMPTZ(3)[],
    "hashes" BYTEA[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "intent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "mailbox_lease" (
    "member_id" UUID NOT NULL,
    "epoch" BIGINT NOT NULL,
    "holder" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "mailbox_lease_pkey" PRIMARY KEY ("member_id")
);

-- CreateTable
CREATE TABLE "source_host_lease" (
    "host" TEXT NOT NULL,
    "slot" INTEGER NOT NULL,
    "holder" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "source_host_lease_pkey" PRIMARY KEY ("host","slot")
);

-- CreateTable
CREATE TABLE "bulk_import" (
    "id" UUID NOT NULL,
    "mail_domain_id" UUID NOT NULL,
    "state" "BulkImportState" NOT NULL DEFAULT 'PREVIEWED',
    "file_name" TEXT NOT NULL,
    "encoding" TEXT NOT NULL,
    "delimiter" TEXT NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "confirmed_at" TIMESTAMPTZ(3),

    CONSTRAINT "bulk_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bulk_import_row" (
    "import_id" UUID NOT NULL,
    "row_number" INTEGER NOT NULL,
    "target_address" TEXT NOT NULL,
    "source_address" TEXT NOT NULL,
    "fate" "BulkRowFate" NOT NULL,
    "error_code" TEXT,
    "error_values" JSONB NOT NULL DEFAULT '{}',
    "note_codes" TEXT[],
    "key_id" TEXT,
    "sealed" BYTEA,

    CONSTRAINT "bulk_import_row_pkey" PRIMARY KEY ("import_id","row_number")
);

-- CreateTable
CREATE TABLE "audit_event" (
    "id" UUID NOT NULL,
    "mail_domain_id" UUID,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "actor" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "values" JSONB NOT NULL DEFAULT '{}',

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "mail_domain_name_key" ON "mail_domain"("name");

-- CreateIndex
CREATE INDEX "migration_window_mail_domain_id_opened_at_idx" ON "migration_window"("mail_domain_id", "opened_at");

-- CreateIndex
CREATE UNIQUE INDEX "source_server_mail_domain_id_key" ON "source_server"("mail_domain_id");

-- CreateIndex
CREATE UNIQUE INDEX "member_address_key" ON "member"("address");

-- CreateIndex
CREATE INDEX "member_mail_domain_id_address_idx" ON "member"("mail_domain_id", "address");

-- CreateIndex
CREATE INDEX "login_session_member_id_idx" ON "login_session"("member_id");

-- CreateIndex
CREATE INDEX "reminder_prompt_member_id_idx" ON "reminder_prompt"("member_id");

-- CreateIndex
CREATE UNIQUE INDEX "reminder_prompt_session_id_kind_key" ON "reminder_prompt"("session_id", "kind");

-- CreateIndex
CREATE UNIQUE INDEX "mapping_member_id_key" ON "mapping"("member_id");

-- CreateIndex
CREATE INDEX "mapping_state_retry_at_idx" ON "mapping"("state", "retry_at");

-- CreateIndex
CREATE INDEX "mapping_event_mapping_id_at_idx" ON "mapping_event"("mapping_id", "at");

-- CreateIndex
CREATE UNIQUE INDEX "folder_progress_mapping_id_source_path_key" ON "folder_progress"("mapping_id", "source_path");

-- CreateIndex
CREATE INDEX "intent_mapping_id_idx" ON "intent"("mapping_id");

-- CreateIndex
CREATE INDEX "bulk_import_mail_domain_id_created_at_idx" ON "bulk_import"("mail_domain_id", "created_at");

-- CreateIndex
CREATE INDEX "audit_event_mail_domain_id_at_idx" ON "audit_event"("mail_domain_id", "at");

-- AddForeignKey
ALTER TABLE "migration_window" ADD CONSTRAINT "migration_window_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "source_server" ADD CONSTRAINT "source_server_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "member" ADD CONSTRAINT "member_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_session" ADD CONSTRAINT "login_session_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "reminder_prompt" ADD CONSTRAINT "reminder_prompt_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping" ADD CONSTRAINT "mapping_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "source_password" ADD CONSTRAINT "source_password_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mapping_event" ADD CONSTRAINT "mapping_event_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "folder_progress" ADD CONSTRAINT "folder_progress_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_entry" ADD CONSTRAINT "ledger_entry_folder_id_fkey" FOREIGN KEY ("folder_id") REFERENCES "folder_progress"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "intent" ADD CONSTRAINT "intent_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "intent" ADD CONSTRAINT "intent_folder_id_fkey" FOREIGN KEY ("folder_id") REFERENCES "folder_progress"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "mailbox_lease" ADD CONSTRAINT "mailbox_lease_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_import" ADD CONSTRAINT "bulk_import_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bulk_import_row" ADD CONSTRAINT "bulk_import_row_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "bulk_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "audit_event" ADD CONSTRAINT "audit_event_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- At most one open window per domain (O6).
CREATE UNIQUE INDEX "migration_window_one_open" ON "migration_window"("mail_domain_id") WHERE "closed_at" IS NULL;

-- Addresses are kept in lower case, so that Dovecot's '%Lu' finds them.
ALTER TABLE "member" ADD CONSTRAINT "member_address_lower" CHECK ("address" = lower("address"));
ALTER TABLE "mail_domain" ADD CONSTRAINT "mail_domain_name_lower" CHECK ("name" = lower("name"));

-- The arrays of an intent run in parallel.
ALTER TABLE "intent" ADD CONSTRAINT "intent_parallel" CHECK (
  cardinality("uids") = cardinality("sizes_bytes") AND cardinality("uids") = cardinality("hashes")
  AND cardinality("uids") = cardinality("internal_dates")
);
