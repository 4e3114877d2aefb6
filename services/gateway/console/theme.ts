import type { ThemeConfig } from 'antd';

// System fonts only: the page asks nothing of any other host.
const fonts = [
  '-apple-system',
  'BlinkMacSystemFont',
  '"Segoe UI"',
  '"PingFang SC"',
  '"Microsoft YaHei"',
  '"Noto Sans CJK SC"',
  '"Noto Sans SC"',
  'sans-serif',
];

export const theme: ThemeConfig = {
  token: {
    colorPrimary: '#0b4f8a',
    colorInfo: '#0b4f8a',
    colorLink: '#0b4f8a',
    colorError: '#c0182b',
    colorWarning: '#b86200',
    colorSuccess: '#1b7a43',
    colorText: '#17212b',
    colorTextSecondary: '#4a5865',
    colorTextTertiary: '#5d6b78',
    colorTextDescription: '#4a5865',
    // What the library would mix from the strong colours above is too dull to read on.
    colorPrimaryBg: '#e4eef7',
    controlItemBgActive: '#e4eef7',
    colorInfoBg: '#eaf2f9',
    colorInfoBorder: '#b9d2e8',
    colorSuccessBg: '#eaf6ef',
    colorSuccessBorder: '#b5d9c3',
    colorWarningBg: '#fff5e0',
    colorWarningBorder: '#f0d29b',
    colorErrorBg: '#fdecee',
    colorErrorBorder: '#efb6bd',
    colorBgLayout: '#f2f4f7',
    borderRadius: 4,
    fontFamily: fonts.join(','),
    fontSize: 14,
    controlHeight: 34,
    motionDurationMid: '0.12s',
    motionDurationSlow: '0.16s',
  },
  components: {
    Table: { headerBg: '#eef1f5', cellPaddingBlockSM: 6, cellPaddingInlineSM: 10 },
    Menu: { itemSelectedBg: '#e4eef7', itemHeight: 40 },
    Tag: { defaultColor: '#3a4753' },
  },
};
