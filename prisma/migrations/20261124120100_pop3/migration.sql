-- AlterTable
ALTER TABLE "source_server" ADD COLUMN     "pop3_marks_seen" BOOLEAN NOT NULL DEFAULT true;

-- CreateTable
CREATE TABLE "pop3_message" (
    "mapping_id" UUID NOT NULL,
    "generation" INTEGER NOT NULL,
    "key" TEXT NOT NULL,
    "uid" INTEGER NOT NULL,

    CONSTRAINT "pop3_message_pkey" PRIMARY KEY ("mapping_id","generation","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "pop3_message_mapping_id_generation_uid_key" ON "pop3_message"("mapping_id", "generation", "uid");

-- AddForeignKey
ALTER TABLE "pop3_message" ADD CONSTRAINT "pop3_message_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;
