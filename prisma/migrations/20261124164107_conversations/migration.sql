-- A member's choice of how the webmail lists: each message by itself, as before, or one line for each thread.
ALTER TABLE "member" ADD COLUMN "conversations" BOOLEAN NOT NULL DEFAULT false;
