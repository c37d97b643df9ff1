-- CreateEnum
CREATE TYPE "SourceSecret" AS ENUM ('PASSWORD', 'REFRESH_TOKEN', 'GRANT');

-- AlterTable
ALTER TABLE "source_password" ADD COLUMN     "kind" "SourceSecret" NOT NULL DEFAULT 'PASSWORD',
ADD COLUMN     "vendor" TEXT;

-- CreateTable
CREATE TABLE "source_grant" (
    "mail_domain_id" UUID NOT NULL,
    "vendor" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_by" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "source_grant_pkey" PRIMARY KEY ("mail_domain_id")
);

-- CreateTable
CREATE TABLE "consent_request" (
    "id" UUID NOT NULL,
    "member_id" UUID NOT NULL,
    "source_address" TEXT NOT NULL,
    "vendor" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "consent_request_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "token_revocation" (
    "id" UUID NOT NULL,
    "mapping_id" UUID NOT NULL,
    "vendor" TEXT NOT NULL,
    "key_id" TEXT NOT NULL,
    "sealed" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "token_revocation_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "consent_request_member_id_idx" ON "consent_request"("member_id");

-- AddForeignKey
ALTER TABLE "source_grant" ADD CONSTRAINT "source_grant_mail_domain_id_fkey" FOREIGN KEY ("mail_domain_id") REFERENCES "mail_domain"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "consent_request" ADD CONSTRAINT "consent_request_member_id_fkey" FOREIGN KEY ("member_id") REFERENCES "member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddCheckConstraint
ALTER TABLE "source_password" ADD CONSTRAINT "source_password_vendor" CHECK (("kind" = 'REFRESH_TOKEN') = ("vendor" IS NOT NULL));
