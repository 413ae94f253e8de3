-- Words of broadcasts and public updates carry a check under the secret. Those of before have none, and are not believed.
ALTER TABLE "broadcast" ADD COLUMN "content_mac" BYTEA;
ALTER TABLE "public_update" ADD COLUMN "mac" BYTEA;
