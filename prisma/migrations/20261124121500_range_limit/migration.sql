-- AlterTable
ALTER TABLE "mapping" ADD COLUMN     "range_limit" JSONB;
