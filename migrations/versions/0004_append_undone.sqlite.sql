CREATE TABLE log_stream (stream TEXT NOT NULL, version INTEGER NOT NULL, CONSTRAINT pk_log_stream PRIMARY KEY (stream)) WITHOUT ROWID;

INSERT INTO log_stream (stream, version) SELECT stream, max(stream_version) FROM log_record GROUP BY stream;

DROP TRIGGER log_record_guards_update;

CREATE TRIGGER log_record_guards_update BEFORE UPDATE ON log_record BEGIN SELECT RAISE(ABORT, 'log_record is append-only: UPDATE refused'); END;

DROP TRIGGER log_record_guards_delete;

CREATE TRIGGER log_record_guards_delete BEFORE DELETE ON log_record BEGIN SELECT RAISE(ABORT, 'log_record is append-only: DELETE refused'); END;

DROP TRIGGER log_record_guards_insert;

CREATE TRIGGER log_record_guards_insert BEFORE INSERT ON log_record WHEN EXISTS (SELECT 1 FROM log_record WHERE position = NEW.position) OR EXISTS (SELECT 1 FROM log_record WHERE key = NEW.key) OR EXISTS (SELECT 1 FROM log_record WHERE stream = NEW.stream AND stream_version = NEW.stream_version) BEGIN SELECT RAISE(ABORT, 'log_record is append-only: INSERT refused'); END;

DROP TRIGGER log_commit_guards_update;

CREATE TRIGGER log_commit_guards_update BEFORE UPDATE ON log_commit BEGIN SELECT RAISE(ABORT, 'log_commit is append-only: UPDATE refused'); END;

DROP TRIGGER log_commit_guards_delete;

CREATE TRIGGER log_commit_guards_delete BEFORE DELETE ON log_commit BEGIN SELECT RAISE(ABORT, 'log_commit is append-only: DELETE refused'); END;

DROP TRIGGER log_commit_guards_insert;

CREATE TRIGGER log_commit_guards_insert BEFORE INSERT ON log_commit WHEN EXISTS (SELECT 1 FROM log_commit WHERE number = NEW.number) OR EXISTS (SELECT 1 FROM log_commit WHERE first_position = NEW.first_position) BEGIN SELECT RAISE(ABORT, 'log_commit is append-only: INSERT refused'); END;

DROP TRIGGER content_guards_update;

CREATE TRIGGER content_guards_update BEFORE UPDATE ON content WHEN NOT coalesce(NEW.rowid = OLD.rowid AND NEW.hash = OLD.hash AND length(NEW.salt) = 0 AND length(NEW.data) = 0 AND EXISTS (SELECT 1 FROM log_record WHERE type = 'content.erased' AND instr(data, CAST(lower(hex(OLD.hash)) AS BLOB)) > 0), 0) BEGIN SELECT RAISE(ABORT, 'content is append-only: UPDATE refused'); END;

DROP TRIGGER content_guards_delete;

CREATE TRIGGER content_guards_delete BEFORE DELETE ON content BEGIN SELECT RAISE(ABORT, 'content is append-only: DELETE refused'); END;

DROP TRIGGER content_guards_insert;

CREATE TRIGGER content_guards_insert BEFORE INSERT ON content WHEN EXISTS (SELECT 1 FROM content WHERE hash = NEW.hash) OR EXISTS (SELECT 1 FROM content WHERE rowid = NEW.rowid) BEGIN SELECT RAISE(ABORT, 'content is append-only: INSERT refused'); END;

DROP TRIGGER log_head_guards_update;

CREATE TRIGGER log_head_guards_update BEFORE UPDATE ON log_head WHEN NOT coalesce(NEW.id = OLD.id AND NEW.position > OLD.position AND (NEW.commit_number = OLD.commit_number + 1 OR OLD.commit_number = 0 AND NEW.commit_number > 0) AND NEW.recorded_at >= coalesce(OLD.recorded_at, ''), 0) BEGIN SELECT RAISE(ABORT, 'log_head is append-only: UPDATE refused'); END;

DROP TRIGGER log_head_guards_delete;

CREATE TRIGGER log_head_guards_delete BEFORE DELETE ON log_head BEGIN SELECT RAISE(ABORT, 'log_head is append-only: DELETE refused'); END;

DROP TRIGGER log_head_guards_insert;

CREATE TRIGGER log_head_guards_insert BEFORE INSERT ON log_head WHEN EXISTS (SELECT 1 FROM log_head WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, 'log_head is append-only: INSERT refused'); END;

CREATE TRIGGER log_stream_guards_update BEFORE UPDATE ON log_stream WHEN NOT coalesce(NEW.stream = OLD.stream AND NEW.version > OLD.version, 0) BEGIN SELECT RAISE(ABORT, 'log_stream is append-only: UPDATE refused'); END;

CREATE TRIGGER log_stream_guards_delete BEFORE DELETE ON log_stream BEGIN SELECT RAISE(ABORT, 'log_stream is append-only: DELETE refused'); END;

CREATE TRIGGER log_stream_guards_insert BEFORE INSERT ON log_stream WHEN EXISTS (SELECT 1 FROM log_stream WHERE stream = NEW.stream) BEGIN SELECT RAISE(ABORT, 'log_stream is append-only: INSERT refused'); END;
