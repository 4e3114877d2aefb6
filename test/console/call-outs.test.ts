import type { Api } from '../../scripts/cli/connection';
import { capOf } from '../../services/incidents/warnings/testing';
import { browserTest, visit, type Visit } from './browser';
import {
  choose,
  dialog,
  inDialog,
  signIn,
  startConsoleHouse,
  type ConsoleHouse,
} from './console-house';

// A commander calls people out from the page; one of them answers on a phone that has no network.

const district = '440310000000';
let running: ConsoleHouse | undefined;
let desk: Visit;

beforeAll(async () => {
  running = await startConsoleHouse();
  if (running) await people(await running.house.as('ADMINISTRATOR'));
});

afterAll(() => running?.stop());

beforeEach(async () => {
  if (running) desk = await visit(running.browser, running.house.url);
});

afterEach(async () => {
  await desk?.close();
});

async function people(api: Api): Promise<void> {
  const team = { id: 'boat-team', nameZh: '水上救援队', nameEn: 'Boat team', kind: 'REGULAR' };
  const teams = [{ ...team, specialism: 'BOAT', divisionCode: district, minimumCrew: 4 }];
  await api.put('/v1/teams', { teams });
  const known = await api.get<{ accounts: { id: string; account: string }[] }>('/v1/accounts');
  const auditor = known.accounts.find(({ account }) => account === 'auditor');
  const members = ['王海', '李江', '张河', '赵湖'].map((name, n) => ({
    ...{ id: `boat-${n}`, name, divisionCode: district, employment: 'FULL_TIME' },
    // One of them signs in: the console itself asks them.
    ...(n === 0 ? { account: auditor!.id } : {}),
    teams: [{ teamId: 'boat-team' }],
  }));
  await api.put('/v1/people', { people: members });
}

async function callOut(): Promise<void> {
  const { page } = desk;
  await page.goto('/call-outs');
  await page.getByRole('button', { name: '新建召集' }).click();
  await page.fill('#title', '水上救援');
  await page.fill('#quotas_0_skill', 'BOAT');
  await page.fill('#quotas_0_people', '2');
}

browserTest(
  'shows who would be asked before anything is sent, and the nearest number',
  async () => {
    const { page } = desk;
    await signIn(page, 'commander');
    await callOut();
    await page.fill('#quotas_0_people', '9');
    await page.getByRole('button', { name: '预演：会通知谁' }).click();
    await dialog(page).getByText('BOAT 需 9 人，最多 4 人').waitFor();
    await inDialog(page, '发出召集');
    await dialog(page).getByText('人手不足，请看预演').waitFor();
    // Half a place is none; that of a depot is whole.
    await page.fill('#latitude', '22.7');
    await inDialog(page, '发出召集');
    await dialog(page).getByText('经纬度须同时填写').first().waitFor();
    await page
      .locator('.ant-form-item', { hasText: '选用仓库位置' })
      .locator('.ant-select')
      .click();
    await page.locator('.ant-select-item', { hasText: '东仓库' }).click();
    expect(await page.inputValue('#pointName')).toBe('东仓库');
    expect(Number(await page.inputValue('#longitude'))).toBeGreaterThan(100);
    await dialog(page).getByText('经纬度须同时填写').first().waitFor({ state: 'hidden' });
    await dialog(page).getByText('升级报请').waitFor();
  },
);

browserTest(
  'a call-out is filled by who accepts on the phone, once there is a network',
  async () => {
    const { page } = desk;
    await signIn(page, 'commander');
    await callOut();
    await inDialog(page, '发出召集');
    await page.waitForURL(/call-outs\/[0-9a-f-]{36}/);
    await page.getByText('召集中').waitFor();
    await page.getByRole('tab', { name: '待人工转达' }).click();
    const links = page.locator('a[href^="/a/"]');
    await links.first().waitFor();
    const paths = await links.evaluateAll((all) => all.map((link) => link.getAttribute('href')!));

    const phone = await visit(running!.browser, running!.house.url);
    await phone.page.goto(paths[0]!);
    await phone.page.getByText('请回答').waitFor();
    await phone.page.context().setOffline(true);
    await phone.page.click('[data-answer=ACCEPT]');
    await phone.page.getByText('没有网络，已保存在本机').waitFor();
    await phone.page.context().setOffline(false);
    await phone.page.getByText('已接受').waitFor();
    // What is pressed while the page says that it was opened is sent without a second try.
    await phone.page.addInitScript('window.setInterval = () => 0');
    await phone.page.goto(paths[1]!);
    await phone.page.click('[data-answer=EN_ROUTE]');
    // The button says 已出发 too: only the answer says that it counted.
    await phone.page.getByText('On your way').waitFor();
    const own = await visit(running!.browser, running!.house.url);
    await signIn(own.page, 'auditor');
    await own.page.getByRole('link', { name: /我的召集/ }).click();
    await own.page.getByRole('heading', { name: '水上救援' }).waitFor();
    await own.page.getByRole('button', { name: '平安' }).click();
    await own.close();
    await phone.page.goto(paths[2]!);
    await phone.page.getByText('人数已满').waitFor();
    await phone.close();

    await page.getByRole('tab', { name: '人员' }).click();
    await page.getByText('已满员').waitFor();
    await page.getByText('需 2 人，应召 2 人').waitFor();
  },
);

browserTest(
  'a response plan is written, activated, and shows what became of each of its strands',
  async () => {
    const { page } = desk;
    await signIn(page, 'commander');
    await page.goto('/response-plans?tab=templates');
    await page.getByRole('button', { name: '新建预案' }).click();
    await page.fill('#id', 'flood-quick');
    await page.fill('#nameZh', '防汛快速响应');
    await page.fill('#nameEn', 'Quick flood response');
    await choose(page, 'hazard', '洪水');
    await choose(page, 'level', 'Ⅲ级响应');
    await page.getByRole('button', { name: '添加任务' }).click();
    await page.fill('#tasks_0_id', 'close-road');
    await page.fill('#tasks_0_post', '值班长');
    await page.fill('#tasks_0_titleZh', '封路');
    await page.fill('#tasks_0_titleEn', 'Close the road');
    await page.fill('#tasks_0_checklistZh', '路障\n警示灯');
    await page.getByRole('button', { name: '添加技能' }).click();
    await page.fill('#quotas_0_skill', 'BOAT');
    await page.getByRole('button', { name: '添加物资' }).click();
    await choose(page, 'postures_0_depotId', '东仓库');
    await choose(page, 'postures_0_itemId', '饮用水');
    await page.fill('#postures_0_quantity', '5000');
    await page.getByRole('button', { name: '添加处置卡' }).click();
    await page.fill('#cards_0_post', '值班长');
    await page.fill('#cards_0_textZh', '先封路，再报告');
    await inDialog(page, '保存');
    await page
      .getByRole('row', { name: /防汛快速响应/ })
      .getByText('建议启动')
      .click();
    await page.fill('#reason', '水位上涨');
    await inDialog(page, '建议启动');
    await page.waitForURL(/activations\/[0-9a-f-]{36}/);
    await page.getByText('警示灯').waitFor();
    await page.getByRole('button', { name: '批准启动' }).click();
    await inDialog(page, '批准启动');
    await page.getByText('已发起呼叫').waitFor();
    await page.getByText('无法备足').waitFor();
    await page.getByText('先封路，再报告').waitFor();
    await page.getByRole('button', { name: '完成' }).click();
    await inDialog(page, '完成');
    await page.getByText('已完成').waitFor();
  },
);

browserTest(
  'a warning proposes a plan, which is approved and stepped down in English',
  async () => {
    const { page } = desk;
    const commander = await running!.house.as('COMMANDER');
    await commander.put('/v1/response-plans/rain-quick', {
      ...{ nameZh: '防内涝响应', nameEn: 'Waterlogging response', divisionCode: district },
      ...{ hazard: 'WATERLOGGING', level: 'LEVEL_II' },
      tasks: [
        {
          id: 'pumps',
          post: '班长',
          postEn: 'Foreman',
          titleZh: '架泵',
          titleEn: 'Set up pumps',
          dueMinutes: 30,
        },
      ],
    });
    await signIn(page, 'commander');
    await page.getByRole('button', { name: 'English' }).click();
    await page.goto('/response-plans');
    const capXml = capOf({
      identifier: 'story-1',
      sent: new Date().toISOString().replace('Z', '+00:00'),
    });
    await commander.post('/v1/warnings', { capXml });
    await page.reload();
    await page
      .getByRole('row', { name: /Waterlogging response.*Proposed/ })
      .getByRole('link')
      .click();
    await page.getByRole('button', { name: 'Approve' }).click();
    await inDialog(page, 'Approve');
    await page.getByText('Set up pumps').waitFor();
    await page.getByRole('button', { name: 'Step down' }).click();
    await page.fill('#reason', 'the rain is over');
    await inDialog(page, 'Step down');
    await page.getByText('Stepped down').waitFor();
  },
);
