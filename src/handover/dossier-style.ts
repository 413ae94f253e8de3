/** How the dossier looks, on a screen and on paper: A4 and Letter alike. The machine's fonts show what `families` do not have. */
export function dossierStyle(families: readonly string[]): string {
  return STYLE.replaceAll('FAMILIES', families.join(','));
}

const STYLE = `
:root{--ink:#16181d;--quiet:#5b6070;--line:#c9ccd6;--mark:#0b5d6b}
*{box-sizing:border-box}
body{margin:0;color:var(--ink);background:#fff;font:10.5pt/1.5 FAMILIES,"Noto Serif CJK SC","Songti SC",SimSun,serif}
main{max-width:46rem;margin:0 auto;padding:1.5rem}
h1{font-size:30pt;line-height:1.15;margin:.3em 0 .5em;text-wrap:balance}
h2{font-size:14pt;line-height:1.25;margin:1.6em 0 .5em;break-after:avoid}
p{margin:0 0 .7em;orphans:3;widows:3}
.small{font-size:9pt;color:var(--quiet)}
.lead{font-size:13pt;line-height:1.45}
.cover{display:flex;flex-direction:column;min-height:22cm;border-top:4pt solid var(--mark);padding-top:1cm}
.cover img{width:100%;max-height:9cm;object-fit:cover;border-radius:3pt}
.cover .theme{margin:1.2em 0 0;color:var(--mark);font-weight:600;letter-spacing:.02em}
.cover .to{font-size:14pt;margin-bottom:.2em}
.cover .number{margin:auto 0 .8em;font-size:16pt}
.cover .number b{display:block;font-size:44pt;line-height:1.1;color:var(--mark)}
.cover .from{border-top:.5pt solid var(--line);padding-top:.8em;margin:0}
.letter{border-inline-start:2pt solid var(--line);padding-inline-start:1em}
table{border-collapse:collapse;width:100%}
th,td{text-align:start;font-weight:400;padding:.35em 0;border-bottom:.5pt solid var(--line)}
td{text-align:end;font-variant-numeric:tabular-nums}
tr:first-child>*{font-weight:700}
dl{font-size:8.5pt}
dt{color:var(--quiet)}
dd{margin:0 0 .6em;font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,FAMILIES,monospace;overflow-wrap:anywhere}
h3{font-size:10.5pt;margin:1.2em 0 .3em;break-after:avoid}
.wording p{margin:0 0 .35em}
.names ol{list-style:none;margin:0;padding:0;columns:3;column-gap:1.2em;font-size:9pt;line-height:1.45}
.names li{break-inside:avoid;overflow-wrap:anywhere;padding-inline-start:.8em;text-indent:-.8em}
@page{margin:18mm 18mm 24mm;@bottom-left{font:5.5pt/1.4 "DejaVu Sans Mono",Menlo,Consolas,FAMILIES,monospace;color:#5b6070;white-space:pre;vertical-align:middle}@bottom-right{font:8pt/1.3 FAMILIES,serif;color:#5b6070;vertical-align:middle}}
@media print{main{max-width:none;padding:0}section+section{break-before:page}}
`;
