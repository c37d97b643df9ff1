-- AlterTable
ALTER TABLE "member" ADD COLUMN     "used_at" TIMESTAMPTZ(3),
ADD COLUMN     "used_bytes" BIGINT;

-- CreateTable
CREATE TABLE "usage_report" (
    "address" TEXT NOT NULL,
    "bytes" BIGINT,
    "messages" BIGINT,

    CONSTRAINT "usage_report_pkey" PRIMARY KEY ("address")
);

-- CreateIndex
CREATE INDEX "member_mail_domain_id_display_name_address_idx" ON "member"("mail_domain_id", "display_name", "address");

-- CreateIndex
CREATE INDEX "member_mail_domain_id_quota_bytes_address_idx" ON "member"("mail_domain_id", "quota_bytes", "address");

-- CreateIndex
CREATE INDEX "member_mail_domain_id_created_at_address_idx" ON "member"("mail_domain_id", "created_at", "address");

-- The order "by use". Prisma knows no index on an expression: who was never reported counts as empty and stands last.
CREATE INDEX "member_usage_idx" ON "member"("mail_domain_id", (COALESCE("used_bytes", -1)), "address");

-- Dovecot's role may insert a report and touch nothing of a member. The report becomes two columns of the member's row, and is
-- not kept: so it goes with the member, a page of members is one query, and "by use" has an index. Returning NULL drops the row
-- before the ON CONFLICT of Dovecot's statement is looked at.
CREATE FUNCTION take_usage_report() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
  UPDATE public.member SET used_bytes = GREATEST(NEW.bytes, 0), used_at = now()
    WHERE address = lower(NEW.address) AND NEW.bytes IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER take_usage_report BEFORE INSERT ON "usage_report"
  FOR EACH ROW EXECUTE FUNCTION take_usage_report();
