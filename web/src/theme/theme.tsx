import { App, ConfigProvider, theme as antd, type ThemeConfig } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { createContext, use, useEffect, useMemo, useState, type ReactNode } from 'react';
import { useLanguage } from '../i18n/language.js';
import { remember, recall } from '../common/remembered.js';
import { DARK, LIGHT, type Palette } from './palette.js';

export type ThemeChoice = 'system' | 'light' | 'dark';

interface ThemeState {
  choice: ThemeChoice;
  dark: boolean;
  palette: Palette;
  choose: (choice: ThemeChoice) => void;
}

const ThemeContext = createContext<ThemeState | null>(null);

/** Palette in force and the viewer's choice. */
export function useTheme(): ThemeState {
  const state = use(ThemeContext);
  if (state === null) throw new Error('useTheme outside ThemeProvider');
  return state;
}

const systemDark = () => window.matchMedia('(prefers-color-scheme: dark)');

export function ThemeProvider({ children }: { children: ReactNode }) {
  const { language } = useLanguage();
  const [choice, setChoice] = useState<ThemeChoice>(() => recall('theme', ['system', 'light', 'dark'], 'system'));
  const [system, setSystem] = useState(() => systemDark().matches);

  useEffect(() => {
    const query = systemDark();
    const follow = () => setSystem(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);

  const dark = choice === 'system' ? system : choice === 'dark';
  useEffect(() => {
    document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
  }, [dark]);

  const state = useMemo<ThemeState>(
    () => ({
      choice,
      dark,
      palette: dark ? DARK : LIGHT,
      choose: (next) => {
        remember('theme', next);
        setChoice(next);
      },
    }),
    [choice, dark],
  );

  return (
    <ThemeContext value={state}>
      <ConfigProvider
        theme={themeConfig(state.palette, dark)}
        locale={language === 'zh-CN' ? zhCN : enUS}
        button={{ autoInsertSpace: false }}
      >
        <App component={false}>{children}</App>
      </ConfigProvider>
    </ThemeContext>
  );
}

/** The palette mapped onto Ant Design; primary is ink, and fields get an edge of 3:1. */
function themeConfig(palette: Palette, dark: boolean): ThemeConfig {
  const ink = { colorPrimary: palette.text, colorPrimaryHover: palette.secondary, colorPrimaryActive: palette.text };
  return {
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    token: {
      // Its own switch: cutting its animations short by CSS leaves menus parked outside the screen.
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      colorPrimary: palette.text,
      colorText: palette.text,
      colorTextSecondary: palette.secondary,
      colorTextTertiary: palette.meta,
      colorTextPlaceholder: palette.meta,
      colorBgBase: palette.surface,
      colorBgContainer: palette.surface,
      colorBgElevated: palette.surface,
      colorBgLayout: palette.page,
      colorBorder: palette.fieldEdge,
      colorBorderSecondary: palette.hairline,
      colorSplit: palette.hairline,
      colorError: palette.breached,
      colorErrorText: palette.breachedText,
      colorWarning: palette.warning,
      colorSuccess: palette.met,
      colorInfo: palette.running,
      colorLink: palette.text,
      colorLinkHover: palette.secondary,
      controlItemBgActive: palette.sunken,
      controlItemBgHover: palette.sunken,
      controlOutline: 'transparent',
      fontFamily: 'var(--font)',
      fontSize: 13,
      lineHeight: 20 / 13,
      borderRadius: 6,
      borderRadiusLG: 8,
      borderRadiusSM: 4,
      controlHeight: 28,
      controlHeightLG: 40,
      controlHeightSM: 22,
      motionDurationMid: '0.12s',
      motionDurationSlow: '0.12s',
      boxShadowSecondary: palette.float,
    },
    components: {
      Button: {
        ...ink,
        primaryColor: palette.onText,
        primaryShadow: 'none',
        defaultShadow: 'none',
        dangerShadow: 'none',
        defaultBorderColor: palette.line,
        defaultHoverBorderColor: palette.text,
        defaultHoverColor: palette.text,
        fontWeight: 500,
        paddingInline: 10,
      },
      Checkbox: { ...ink, colorWhite: palette.onText, controlInteractiveSize: 14 },
      Select: { optionSelectedBg: palette.sunken, optionSelectedFontWeight: 600, activeOutlineColor: 'transparent' },
      Input: { activeShadow: `0 0 0 1px ${palette.surface}, 0 0 0 3px ${palette.text}`, activeBorderColor: palette.fieldEdge },
      Segmented: {
        trackBg: palette.sunken,
        itemSelectedBg: dark ? palette.hairline : palette.surface,
        itemColor: palette.secondary,
        itemSelectedColor: palette.text,
      },
      Table: {
        headerBg: palette.surface,
        headerColor: palette.meta,
        headerSplitColor: 'transparent',
        borderColor: palette.hairline,
        rowHoverBg: palette.sunken,
        cellPaddingBlockSM: 8,
        cellPaddingInlineSM: 12,
        cellFontSizeSM: 13,
      },
      Tooltip: { colorBgSpotlight: palette.text, colorTextLightSolid: palette.onText },
      Drawer: { paddingLG: 16 },
    },
  };
}
