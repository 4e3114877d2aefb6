import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import en from './locales/en.json';
import zh from './locales/zh.json';

export type Language = 'zh' | 'en';

const storageKey = 'muster.language';

export async function startLanguage(): Promise<void> {
  const remembered = localStorage.getItem(storageKey);
  await i18next.use(initReactI18next).init({
    resources: { zh: { translation: zh }, en: { translation: en } },
    lng: remembered === 'en' ? 'en' : 'zh',
    fallbackLng: 'zh',
    // React escapes what it shows.
    interpolation: { escapeValue: false },
  });
  markPage();
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  await i18next.changeLanguage(language);
  markPage();
}

function markPage(): void {
  document.documentElement.lang = i18next.language === 'en' ? 'en' : 'zh-CN';
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'en' ? 'en' : 'zh';
}
