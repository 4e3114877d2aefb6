import { sql } from '../platform/db';
import { fieldsOf, refusal, requestId, World } from './testing/world';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world.stop());

const verb = (ids: string[], reason = '') => ({ requestId: requestId(), ids, reason });

describe('a team', () => {
  test('rests after a long mission, and is refused until then', async () => {
    const { teamId, personIds } = await world.readyTeam();
    const id = await world.confirmed(teamId);
    world.pass(9);
    await world.client.endAssignments(verb([id]));
    expect((await world.client.getTeam({ id: teamId })).state).toBe('REST');
    const error = await refusal(world.claim(teamId, {}, { includeOffShift: true }));
    expect(error).toMatchObject({ reason: 'TEAM_RESTING' });
    expect(fieldsOf(error)).toEqual(['claims[0].teamId']);
    expect(error.details.metadata).toHaveProperty('restUntil');
    const { people } = await world.availability(teamId);
    expect(people.find(({ personId }) => personId === personIds[0])?.reasons).toContain('RESTING');
    world.pass(11);
    const offShift = { includeOffShift: true, offShiftReason: 'they live next door' };
    expect((await world.claim(teamId, {}, offShift)).state).toBe('HELD');
  });

  test('whose rest is over is shown, listed and moved as available, swept or not', async () => {
    const specialism = 'RESTED';
    const { teamId } = await world.readyTeam(4, { specialism, latitude: 22.7, longitude: 114.3 });
    const id = await world.confirmed(teamId);
    world.pass(9);
    await world.client.endAssignments(verb([id]));
    const seen = async () => {
      const state = async (state: 'REST' | 'AVAILABLE') =>
        (await world.client.listTeams({ specialism, state })).teams.length;
      const team = await world.client.getTeam({ id: teamId });
      const { points } = await world.client.listTeamPoints({ specialism });
      const { teams } = await world.client.listAvailability({ specialism });
      return {
        states: [team.state, points[0]!.state, teams[0]!.state],
        rests: [team.restUntil, teams[0]!.restUntil].map((until) => Boolean(until)),
        listed: [await state('REST'), await state('AVAILABLE')],
      };
    };
    const resting = { states: Array(3).fill('REST'), rests: [true, true], listed: [1, 0] };
    expect(await seen()).toEqual(resting);
    world.pass(10.5);
    const free = { states: Array(3).fill('AVAILABLE'), rests: [false, false], listed: [0, 1] };
    expect(await seen()).toEqual(free);
    await world.sweep();
    expect(await seen()).toEqual(free);
    const [row] = await sql(world.database.db, 'SELECT state FROM teams WHERE id = $1', [teamId]);
    expect(row).toEqual({ state: 'AVAILABLE' });
    const [event] = await sql<{ data: object }>(
      world.database.db,
      `SELECT data FROM outbox WHERE subject = $1 ORDER BY position DESC LIMIT 1`,
      [`teams/${teamId}`],
    );
    expect(event!.data).toEqual({ from: 'REST', to: 'AVAILABLE' });
  });

  test('given back before it left does not rest, however long ago it was called', async () => {
    const { teamId } = await world.readyTeam(4);
    const id = await world.confirmed(teamId);
    await world.client.moveAssignment({ requestId: requestId(), id, phase: 'ACKNOWLEDGED' });
    world.pass(9);
    await world.client.releaseAssignments(verb([id], 'not needed'));
    const { state, restUntil } = await world.client.getTeam({ id: teamId });
    expect({ state, restUntil }).toEqual({ state: 'AVAILABLE', restUntil: null });
    expect((await world.claim(teamId)).state).toBe('HELD');
  });

  test('given back after long work rests once it is home, unless somebody says why not', async () => {
    const back = async (...reason: string[]) => {
      const { teamId, personIds } = await world.readyTeam(4);
      const id = await world.confirmed(teamId);
      world.pass(5);
      await world.client.moveAssignment({ requestId: requestId(), id, phase: 'EN_ROUTE' });
      world.pass(8.5);
      await world.client.releaseAssignments(verb([id], 'stood down'));
      const team = await world.client.getTeam({ id: teamId });
      expect(team.state).toBe('RETURNING');
      expect(team.restUntil).not.toBeNull();
      const free = { requestId: requestId(), id: teamId, state: 'AVAILABLE' as const };
      expect(await refusal(world.client.setTeamState(free))).toMatchObject({
        reason: 'TEAM_RESTING',
      });
      const [text] = reason;
      const state = text ? ('AVAILABLE' as const) : ('REST' as const);
      const home = { requestId: requestId(), id: teamId, state, reason: text ?? '' };
      await world.client.setTeamState(home);
      const { people } = await world.availability(teamId);
      return people.filter(({ reasons }) => reasons.includes('RESTING')).length / personIds.length;
    };
    expect(await back()).toBe(1);
    expect(await back('a second bank gives way')).toBe(0);
  });

  test('that left late rests by the time it was out, not by the time it stood by', async () => {
    const { teamId } = await world.readyTeam(4);
    const id = await world.confirmed(teamId);
    world.pass(7);
    await world.client.moveAssignment({ requestId: requestId(), id, phase: 'EN_ROUTE' });
    world.pass(2);
    await world.client.endAssignments(verb([id]));
    expect((await world.client.getTeam({ id: teamId })).state).toBe('AVAILABLE');
  });
});
