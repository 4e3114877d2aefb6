import { OneWrite } from './one-write';

test('nothing is written while a write is under way, and a failed one stops no other', async () => {
  const ends: (() => void)[] = [];
  let begun = 0;
  const beat = new OneWrite(() => {
    begun += 1;
    return new Promise((resolve, reject) => ends.push(begun === 1 ? resolve : reject));
  });
  for (let turn = 0; turn < 5; turn += 1) beat.begin();
  expect(begun).toBe(1);
  ends[0]!();
  await beat.ended();
  beat.begin();
  expect(begun).toBe(2);
  ends[1]!();
  await beat.ended();
  beat.begin();
  expect(begun).toBe(3);
});
