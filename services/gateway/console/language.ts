import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Language = 'zh' | 'en';

type Words = Record<string, Record<string, string>>;

const storageKey = 'muster.language';

// One file an area of the product; two files may add words to the same group.
const files = {
  zh: import.meta.glob<Words>('./locales/zh/*.json', { eager: true, import: 'default' }),
  en: import.meta.glob<Words>('./locales/en/*.json', { eager: true, import: 'default' }),
};

function wordsOf(language: Language): Words {
  const words: Words = {};
  for (const file of Object.values(files[language])) {
    for (const [group, more] of Object.entries(file)) words[group] = { ...words[group], ...more };
  }
  return words;
}

export async function startLanguage(): Promise<void> {
  const remembered = localStorage.getItem(storageKey);
  await i18next.use(initReactI18next).init({
    resources: { zh: { translation: wordsOf('zh') }, en: { translation: wordsOf('en') } },
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
