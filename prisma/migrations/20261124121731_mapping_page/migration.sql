-- CreateEnum
CREATE TYPE "UndoChoice" AS ENUM ('MOVE', 'REMOVE', 'KEEP');

-- CreateEnum
CREATE TYPE "UndoneState" AS ENUM ('MOVING', 'REMOVING', 'MOVED', 'REMOVED', 'LEFT', 'VANISHED');

-- AlterTable
ALTER TABLE "folder_progress" ADD COLUMN     "done_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "ledger_entry" ADD COLUMN     "subject" TEXT,
ADD COLUMN     "undone" "UndoneState";

-- CreateTable
CREATE TABLE "mapping_undo" (
    "mapping_id" UUID NOT NULL,
    "source_address" TEXT NOT NULL,
    "requested_by" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "choice" "UndoChoice",
    "chosen_by" TEXT,
    "chosen_at" TIMESTAMPTZ(3),
    "folder_path" TEXT,
    "batch_uid_validity" BIGINT,
    "batch_uid_next" BIGINT,
    "reason" TEXT,
    "server_text" TEXT,
    "retry_at" TIMESTAMPTZ(3),
    "retry_count" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "mapping_undo_pkey" PRIMARY KEY ("mapping_id")
);

-- AddForeignKey
ALTER TABLE "mapping_undo" ADD CONSTRAINT "mapping_undo_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "mapping"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- Who chose, and where moved mail goes, is known once there is a choice.
ALTER TABLE "mapping_undo" ADD CONSTRAINT "mapping_undo_chosen" CHECK (
  ("choice" IS NULL) = ("chosen_by" IS NULL) AND ("choice" IS NULL OR "choice" = 'KEEP' OR "folder_path" IS NOT NULL)
);
