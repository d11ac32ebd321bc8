DROP TABLE log_stream;

DROP TRIGGER log_record_guards_update;

CREATE TRIGGER log_record_guards_update BEFORE UPDATE ON log_record BEGIN SELECT RAISE(ROLLBACK, 'log_record is append-only: UPDATE refused'); END;

DROP TRIGGER log_record_guards_delete;

CREATE TRIGGER log_record_guards_delete BEFORE DELETE ON log_record BEGIN SELECT RAISE(ROLLBACK, 'log_record is append-only: DELETE refused'); END;

DROP TRIGGER log_record_guards_insert;

CREATE TRIGGER log_record_guards_insert BEFORE INSERT ON log_record WHEN EXISTS (SELECT 1 FROM log_record WHERE position = NEW.position) OR EXISTS (SELECT 1 FROM log_record WHERE key = NEW.key) OR EXISTS (SELECT 1 FROM log_record WHERE stream = NEW.stream AND stream_version = NEW.stream_version) BEGIN SELECT RAISE(ROLLBACK, 'log_record is append-only: INSERT refused'); END;

DROP TRIGGER log_commit_guards_update;

CREATE TRIGGER log_commit_guards_update BEFORE UPDATE ON log_commit BEGIN SELECT RAISE(ROLLBACK, 'log_commit is append-only: UPDATE refused'); END;

DROP TRIGGER log_commit_guards_delete;

CREATE TRIGGER log_commit_guards_delete BEFORE DELETE ON log_commit BEGIN SELECT RAISE(ROLLBACK, 'log_commit is append-only: DELETE refused'); END;

DROP TRIGGER log_commit_guards_insert;

CREATE TRIGGER log_commit_guards_insert BEFORE INSERT ON log_commit WHEN EXISTS (SELECT 1 FROM log_commit WHERE number = NEW.number) OR EXISTS (SELECT 1 FROM log_commit WHERE first_position = NEW.first_position) BEGIN SELECT RAISE(ROLLBACK, 'log_commit is append-only: INSERT refused'); END;

DROP TRIGGER content_guards_update;

CREATE TRIGGER content_guards_update BEFORE UPDATE ON content WHEN NOT coalesce(NEW.rowid = OLD.rowid AND NEW.hash = OLD.hash AND NEW.salt = x'' AND NEW.data = x'' AND EXISTS (SELECT 1 FROM log_record WHERE type = 'content.erased' AND instr(data, CAST(lower(hex(OLD.hash)) AS BLOB)) > 0), 0) BEGIN SELECT RAISE(ROLLBACK, 'content is append-only: UPDATE refused'); END;

DROP TRIGGER content_guards_delete;

CREATE TRIGGER content_guards_delete BEFORE DELETE ON content BEGIN SELECT RAISE(ROLLBACK, 'content is append-only: DELETE refused'); END;

DROP TRIGGER content_guards_insert;

CREATE TRIGGER content_guards_insert BEFORE INSERT ON content WHEN EXISTS (SELECT 1 FROM content WHERE hash = NEW.hash) OR EXISTS (SELECT 1 FROM content WHERE rowid = NEW.rowid) BEGIN SELECT RAISE(ROLLBACK, 'content is append-only: INSERT refused'); END;

DROP TRIGGER log_head_guards_update;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head WHEN NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND (NEW.commit_number = OLD.commit_number + 1 OR OLD.commit_number = 0 AND NEW.commit_number > 0) AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), 0) BEGIN SELECT RAISE(ROLLBACK, 'log_head is append-only: UPDATE refused'); END;

DROP TRIGGER log_head_guards_delete;

CREATE TRIGGER log_head_guards_delete BEFORE DELETE ON log_head BEGIN SELECT RAISE(ROLLBACK, 'log_head is append-only: DELETE refused'); END;

DROP TRIGGER log_head_guards_insert;

CREATE TRIGGER log_head_guards_insert BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head WHERE id = NEW.id) BEGIN SELECT RAISE(ROLLBACK, 'log_head is append-only: INSERT refused'); END;
