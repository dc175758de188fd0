-- Takes the wall of row_level_security.sql down again.
do $$
declare
    found record;
begin
    for found in select tablename, policyname from pg_policies where policyname in ('wall_region', 'wall_case') loop
        execute format('drop policy %I on %I', found.policyname, found.tablename);
        execute format('alter table %I disable row level security', found.tablename);
    end loop;
end $$;
drop function if exists app_region();
