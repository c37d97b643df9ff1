-- AlterTable
ALTER TABLE "source_server" ADD COLUMN     "detected" JSONB;
