-- The second wall: what a person of one region asks for never holds a row of another, whatever the application forgot.
-- The first wall is app/policy. Raised by `flask wall up`, taken down by `flask wall down`; both as the owner.
--
-- A request of a regional role carries its region in the transaction (app/policy/wall.py). National roles, the public
-- pages and the worker carry none and are not narrowed: they write to every region by their work.
create function app_region() returns int stable parallel safe language sql as
    $$ select nullif(current_setting('app.region', true), '')::int $$;

do $$
declare
    place text;
    part text;
begin
    -- a case on offer to another region is there for the head who is asked, until the offer is closed
    alter table "case" enable row level security;
    create policy wall_region on "case" using (
        (select app_region()) is null or region_id = (select app_region())
        or exists (select from transfer t
                   where t.case_id = "case".id and t.closed_at is null and t.to_region_id = (select app_region())));
    -- the region stands in the row; compared through a sub-select, which is asked once for a statement
    foreach place in array array['task', 'instance', 'escalation', 'address_grant', 'silence'] loop
        execute format('alter table %I enable row level security', place);
        execute format(
            'create policy wall_region on %I using ((select app_region()) is null or region_id is null '
            'or region_id = (select app_region()))', place);
    end loop;
    -- the region is the case's, and the case is behind its own wall
    foreach part in array array['document', 'case_event', 'case_person', 'case_warning', 'visit', 'plan', 'placement',
                             'placement_choice', 'placement_period', 'clock_stop', 'added_step', 'removal',
                             'closure_proposal'] loop
        execute format('alter table %I enable row level security', part);
        execute format(
            'create policy wall_case on %I using ((select app_region()) is null or case_id is null '
            'or exists (select from "case" c where c.id = %I.case_id))', part, part);
    end loop;
    -- a family of another region has a child of this one only with a leave that somebody of this region gave
    alter table address_look enable row level security;
    create policy wall_case on address_look using ((select app_region()) is null
        or exists (select from address_grant g where g.id = address_look.grant_id));
    alter table family_home enable row level security;
    create policy wall_case on family_home using ((select app_region()) is null
        or exists (select from foster_family f where f.id = family_home.family_id and f.region_id = (select app_region()))
        or exists (select from address_grant g where g.family_id = family_home.family_id and g.state = 'granted'));
end $$;
