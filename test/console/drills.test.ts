import type { Page } from 'playwright-core';
import { drillData } from '../../scripts/reference/load';
import type { Api } from '../../scripts/cli/connection';
import { browserTest, visit, type Visit } from './browser';
import {
  dialog,
  inDialog,
  password,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';

// A drill from its plan to its report in the page; what participants are not to see is not there.

const district = '440310000000';
let running: ConsoleHouse | undefined;
let operator: Visit;
let leader: Visit;
let drillId: string;
let api: Api;

beforeAll(async () => {
  running = await startConsoleHouse();
  if (!running) return;
  const { browser, house } = running;
  const administrator = await house.as('ADMINISTRATOR');
  api = await house.as('DRILL_OPERATOR', district);
  const [guide] = drillData().guides;
  const { id, ...fields } = guide!;
  await administrator.put(`/v1/evaluation-guides/${id}`, fields);
  await administrator.put('/v1/teams', {
    teams: [
      {
        ...{ id: 'boat-team', nameZh: '冲锋舟队', nameEn: 'Boat team', kind: 'PROFESSIONAL' },
        ...{ specialism: 'BOAT', divisionCode: district, minimumCrew: 4 },
      },
    ],
  });
  await administrator.put('/v1/people', {
    people: [1, 2, 3, 4].map((n) => ({
      ...{ id: `boat-${n}`, name: `队员${n}`, divisionCode: district, employment: 'FULL_TIME' },
      teams: [{ teamId: 'boat-team' }],
    })),
  });
  for (const [account, role, divisionCode] of [
    ['operator', 'DRILL_OPERATOR', district],
    ['leader', 'TEAM_LEADER', district],
    ['keeper', 'ADMINISTRATOR', ''],
  ] as const) {
    const grants = [{ role, divisionCode }];
    await administrator.post('/v1/accounts', { account, name: account, password, grants });
  }
  const drill = await api.post<{ id: string }>('/v1/drills', {
    ...{ divisionCode: district, kind: 'NO_NOTICE', guideId: 'standard' },
    ...{ nameZh: '夜间拉动', nameEn: 'Night muster', teamIds: ['boat-team'] },
    planTime: new Date(Date.now() + 3_600_000).toISOString(),
  });
  drillId = drill.id;
  operator = await visit(browser, house.url);
  await signIn(operator.page, 'operator');
  leader = await visit(browser, house.url);
  await signIn(leader.page, 'leader');
});

afterAll(async () => {
  await running?.stop();
});

const act = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).first().click();
  await inDialog(page, name);
  await dialog(page).waitFor({ state: 'hidden' });
};

browserTest('a no-notice drill is planned in the page, and its team does not see it', async () => {
  const { page } = operator;
  await page.goto('/drills');
  await page.getByText('【演练】夜间拉动').click();
  await act(page, '排定');
  await page.getByText('已排定').waitFor();
  await page.getByRole('tab', { name: '情况清单' }).click();
  await page.getByRole('button', { name: '添加情况' }).click();
  await page.fill('#title', '桥面漫水');
  await page.fill('#body', '一辆客车被困桥头');
  await inDialog(page, '添加情况');
  await page.getByText('【演练】桥面漫水').waitFor();
  await page.getByRole('button', { name: '编辑' }).click();
  expect(await page.inputValue('#title')).toBe('桥面漫水');
  await page.fill('#title', '桥面漫水一米');
  await inDialog(page, '保存');
  await page.getByText('【演练】桥面漫水一米').waitFor();
  await page.getByRole('button', { name: '修改计划' }).click();
  await page.fill('#nameZh', '夜间集结');
  await inDialog(page, '保存');
  await page.getByRole('heading', { name: '【演练】夜间集结' }).waitFor();
  await leader.page.goto('/drills');
  await leader.page.getByText('没有演练').waitFor();
});

browserTest('it begins, everyone sees the board, and the inject stays hidden', async () => {
  const { page } = operator;
  await act(page, '开始');
  await page.getByText('进行中').first().waitFor();
  await leader.page.goto(`/drills/${drillId}`);
  await leader.page.getByText('冲锋舟队').first().waitFor();
  await leader.page.getByRole('tab', { name: '情况清单' }).click();
  await leader.page.getByText('已发布的情况').waitFor();
  expect(await leader.page.getByText('桥面漫水').count()).toBe(0);
  await page.getByRole('tab', { name: '实时看板' }).click();
  await page.getByText('按时应答').first().waitFor();
});

browserTest(
  'its leader calls the roll, takes a mistake back, and finds a person by name',
  async () => {
    const { page } = leader;
    const present = () => page.locator('.m-roll-counts dd').nth(1).innerText();
    await page.getByRole('tab', { name: '点名' }).click();
    await page.getByRole('button', { name: '到场 队员2' }).click();
    await page.getByText('已到').locator('xpath=following-sibling::dd[text()="1"]').waitFor();
    await page.getByRole('button', { name: '撤销' }).click();
    await page.getByRole('button', { name: '到场 队员2' }).waitFor();
    await page.getByText('已到').locator('xpath=following-sibling::dd[text()="0"]').waitFor();
    await page.getByRole('button', { name: /全部到场/ }).click();
    await page.locator('.ant-popconfirm').getByRole('button', { name: '全部到场' }).click();
    await page.getByText('已到').locator('xpath=following-sibling::dd[text()="4"]').waitFor();
    await page.getByPlaceholder('按姓名查找').fill('队员3');
    await page.keyboard.press('Enter');
    await page.getByText('队员1').waitFor({ state: 'detached' });
    await page.getByText('队员3').waitFor();
    expect(await present()).toBe('4');
  },
);

browserTest('it is scored, closed, and its report can be fetched', async () => {
  const { page } = operator;
  await act(page, '结束并评估');
  await page.getByText('评估中').first().waitFor();
  await page.getByRole('tab', { name: '评估', exact: true }).click();
  await page.getByRole('button', { name: '打分', exact: true }).click();
  for (const { id } of drillData().guides[0]!['items'] as { id: string }[]) {
    await page.fill(`#${id}_score`, '9');
    await page.fill(`#${id}_note`, '可以');
  }
  await inDialog(page, '打分');
  await page.getByText('总分 63，合格').waitFor();
  await leader.page.getByRole('tab', { name: '评估', exact: true }).click();
  await leader.page.getByText('只对评估人员显示').waitFor();
  await act(page, '关闭并出报告');
  const address = await page.getByRole('link', { name: '下载报告 PDF' }).getAttribute('href');
  expect(address).toContain(`/v1/drills/${drillId}/report:download`);
  expect([...operator.faults, ...leader.faults]).toEqual([]);
});

browserTest('series, holidays, guides and rules of call-outs are kept in the page', async () => {
  const { page, faults } = await visit(running!.browser, running!.house.url);
  await signIn(page, 'keeper');
  await page.goto('/drills?tab=series');
  await page.getByRole('button', { name: '新建周期' }).click();
  await page.fill('#id', 'monthly-test');
  await page.click('.ant-select:has(#divisionCode)');
  await page.locator('.ant-select-tree-title', { hasText: '坪山区' }).click();
  await page.fill('#nameZh', '每月拉练');
  await page.fill('#nameEn', 'Monthly');
  await page.fill('#dayOfMonth', '32');
  await inDialog(page, '保存');
  // The field keeps what it can: the month has 31 days at most.
  await dialog(page).waitFor({ state: 'hidden' });
  await page.getByText('每季度第 1 个月 31 日 09:30').waitFor();
  await act(page, '停用');
  await page.getByText('已停用').waitFor();
  await page.getByRole('tab', { name: '节假日' }).click();
  await page.getByRole('button', { name: '添加日期' }).click();
  await page.fill('#fromDay', '2026-05-03');
  await page.fill('#toDay', '2026-05-01');
  await page.fill('#nameZh', '劳动节');
  await inDialog(page, '保存');
  await page.getByText('止日不能早于起日').waitFor();
  await page.fill('#toDay', '2026-05-05');
  await inDialog(page, '保存');
  await dialog(page).waitFor({ state: 'hidden' });
  await page.goto('/drills?tab=guides');
  await page.getByRole('button', { name: '复制' }).click();
  await page.fill('#id', 'night');
  await page.fill('#nameZh', '夜间评估表');
  await page.fill('#nameEn', 'Night');
  await page.fill('#marks_acknowledgedPercent', '97.5');
  await inDialog(page, '保存');
  await page.getByText('夜间评估表').waitFor();
  await page.goto('/call-outs?tab=policies');
  await page.getByRole('button', { name: '编辑' }).first().click();
  await page.fill('#certaintyPercent', '95');
  await inDialog(page, '保存');
  await page.getByText('95%, 所需的 10 倍').waitFor();
  const admin = await running!.house.as('ADMINISTRATOR');
  const { series } = await admin.get<{ series: object[] }>('/v1/drill-series');
  expect(series).toMatchObject([{ id: 'monthly-test', enabled: false, dayOfMonth: 31 }]);
  const { days } = await admin.get<{ days: object[] }>('/v1/drill-days?year=2026');
  expect(days).toHaveLength(3);
  const { guides } = await admin.get<{ guides: { id: string; passMarks: object }[] }>(
    '/v1/evaluation-guides',
  );
  expect(guides.find(({ id }) => id === 'night')?.passMarks).toMatchObject({
    ...{ acknowledgedShare: 0.975, acknowledgedSeconds: 300 },
  });
  expect(faults).toEqual([]);
});
