CREATE FUNCTION timeline_append(
    at text, keys text[], digests bytea[], streams text[], types text[], schema_versions int[], causes bigint[],
    datas bytea[], expected_streams text[] DEFAULT '{}', expected_versions bigint[] DEFAULT '{}',
    content_hashes bytea[] DEFAULT '{}', content_salts bytea[] DEFAULT '{}', content_datas bytea[] DEFAULT '{}',
    OUT positions bigint[], OUT grew boolean
) LANGUAGE plpgsql AS $$
DECLARE
    head log_head;
    standing record;
    leaves bytea[] := '{}';
    moment text;
    version bigint;
    place bigint;
    fresh int := 0;
    level int;
    link bytea;
BEGIN
    SELECT * INTO STRICT head FROM log_head FOR UPDATE;
    -- what stands already under the keys, of which each is sent once
    positions := array_fill(NULL::bigint, ARRAY[cardinality(keys)]);
    FOR i IN 1 .. cardinality(keys) LOOP
        SELECT position, digest INTO standing FROM log_record WHERE key = keys[i];
        IF NOT FOUND THEN
            fresh := fresh + 1;
        ELSIF standing.digest = digests[i] THEN
            positions[i] := standing.position;
        ELSE
            RAISE EXCEPTION 'key conflict' USING ERRCODE = 'TL001', DETAIL = json_build_object(
                'number', i, 'position', standing.position, 'stored', encode(standing.digest, 'hex'));
        END IF;
    END LOOP;
    grew := fresh > 0;
    IF NOT grew THEN
        RETURN;
    END IF;
    FOR i IN 1 .. cardinality(expected_streams) LOOP
        SELECT coalesce(max(stream_version), 0) INTO version FROM log_record WHERE stream = expected_streams[i];
        IF version <> expected_versions[i] THEN
            RAISE EXCEPTION 'version conflict' USING ERRCODE = 'TL002', DETAIL = json_build_object(
                'stream', expected_streams[i], 'expected', expected_versions[i], 'actual', version);
        END IF;
    END LOOP;
    IF cardinality(content_hashes) > 0 THEN
        INSERT INTO content (hash, salt, data)
            SELECT * FROM unnest(content_hashes, content_salts, content_datas) ON CONFLICT (hash) DO NOTHING;
    END IF;
    -- the records at their places, each with its leaf
    moment := greatest(at COLLATE "C", head.recorded_at);
    place := head.position;
    FOR i IN 1 .. cardinality(keys) LOOP
        CONTINUE WHEN positions[i] IS NOT NULL;
        place := place + 1;
        positions[i] := place;
        IF causes[i] <= 0 OR causes[i] >= place THEN
            RAISE EXCEPTION 'no such cause' USING ERRCODE = 'TL003', DETAIL = json_build_object('number', i);
        END IF;
        SELECT coalesce(max(stream_version), 0) + 1 INTO version FROM log_record WHERE stream = streams[i];
        leaves[place - head.position] := sha256('\x00' || convert_to(
            concat_ws(E'\n', place, moment, version, coalesce(causes[i]::text, ''), keys[i], encode(digests[i], 'hex')),
            'UTF8'));
        INSERT INTO log_record (position, key, digest, stream, stream_version, type, schema_version, recorded_at,
            cause, data, leaf_hash)
        VALUES (place, keys[i], digests[i], streams[i], version, types[i], schema_versions[i], moment,
            causes[i], datas[i], leaves[place - head.position]);
    END LOOP;
    -- their Merkle root, level by level, an odd last node rising as it is
    level := fresh;
    WHILE level > 1 LOOP
        FOR i IN 1 .. level / 2 LOOP
            leaves[i] := sha256('\x01' || leaves[2 * i - 1] || leaves[2 * i]);
        END LOOP;
        IF mod(level, 2) = 1 THEN
            leaves[level / 2 + 1] := leaves[level];
        END IF;
        level := (level + 1) / 2;
    END LOOP;
    link := sha256('\x02' || head.chain || int8send(head.commit_number + 1) || leaves[1]);
    INSERT INTO log_commit (number, first_position, count, recorded_at, root, chain)
        VALUES (head.commit_number + 1, head.position + 1, fresh, moment, leaves[1], link);
    UPDATE log_head SET position = place, commit_number = head.commit_number + 1, chain = link, recorded_at = moment;
END $$;

DROP TABLE log_stream;

ALTER FUNCTION timeline_refuse() SET search_path = pg_catalog, pg_temp;

CREATE OR REPLACE FUNCTION timeline_refuse_unless_erased() RETURNS trigger LANGUAGE plpgsql SET search_path=pg_catalog, pg_temp AS $$ DECLARE named boolean; BEGIN EXECUTE format('SELECT EXISTS (SELECT FROM %I.log_record WHERE type = ''content.erased'' AND position(convert_to(encode($1, ''hex''), ''UTF8'') IN data) > 0)', TG_TABLE_SCHEMA) INTO named USING OLD.hash; IF named AND NEW.hash = OLD.hash AND NEW.salt = '' AND NEW.data = '' THEN RETURN NEW; END IF; RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation'; END $$;
