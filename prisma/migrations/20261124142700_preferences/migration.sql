-- How a member reads the pages: language, time zone (IANA), light or dark. Null: never chosen.
ALTER TABLE "member" ADD COLUMN "locale" TEXT, ADD COLUMN "time_zone" TEXT, ADD COLUMN "theme" TEXT;
ALTER TABLE "member" ADD CONSTRAINT "member_theme_known" CHECK ("theme" IN ('system', 'light', 'dark'));
