const REMEMBERED = 'page-theme';

/** Shows the colours chosen before; without a choice the browser's own wish counts. */
export function restoreTheme() {
  const remembered = localStorage.getItem(REMEMBERED);
  if (remembered !== null) document.documentElement.dataset['theme'] = remembered;
}

export function isDark() {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? matchMedia('(prefers-color-scheme: dark)').matches : theme === 'dark';
}

/** @param {boolean} dark */
export function setDark(dark) {
  const theme = dark ? 'dark' : 'light';
  document.documentElement.dataset['theme'] = theme;
  localStorage.setItem(REMEMBERED, theme);
}
