import { declarations } from './palette.ts';

const light = `color-scheme:light;--paper:#fbfaf6;--card:#f3f1ea;--ink:#1c1e22;--soft:#5b5f66;--rule:#dedad0;--bandit:#1a62b3;--mark:#8a2f1c;--bar:#c9c3b4;--faint:#d0ccc1;${declarations('light')}`;
const dark = `color-scheme:dark;--paper:#14161a;--card:#1d2026;--ink:#eae7e0;--soft:#a8abb2;--rule:#343840;--bandit:#6ea8ee;--mark:#f2a08c;--bar:#4a505c;--faint:#3d424c;${declarations('dark')}`;

/** The style of every page: its own fonts only, light and dark, narrow and wide, screen and paper. */
export const style = `
:root{${light}}
@media (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:61.5rem;padding:3rem 1.25rem 4rem}
h1,h2,.lede,.tiles dd{font-family:"Iowan Old Style","Palatino Linotype",Palatino,"Book Antiqua",Georgia,"Liberation Serif",serif;font-weight:500;text-wrap:balance}
h1{font-size:clamp(2rem,6vw,3rem);line-height:1.1;letter-spacing:-.015em;margin:.15rem 0 .6rem}
h2{font-size:1.6rem;line-height:1.2;margin:4rem 0 .4rem;padding-top:1.1rem;border-top:1px solid var(--rule)}
h3{font-size:1.05rem;font-weight:600;margin:2.4rem 0 0}
p{margin:.4rem 0;max-width:46rem}
a{color:inherit}
.over{font-size:.8rem;letter-spacing:.08em;text-transform:uppercase;color:var(--soft);margin:0}
.soft,.note,figcaption{color:var(--soft)}
.soft,figcaption{font-size:.9rem}
.note{font-size:.85rem;margin:0;max-width:none}
.lede{font-size:clamp(1.25rem,3.4vw,1.65rem);line-height:1.38;max-width:44rem;margin:1.8rem 0 2rem;text-wrap:pretty}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(12.5rem,1fr));gap:1.5rem 2rem;margin:0;padding:1.4rem 0 0;border-top:2px solid var(--ink)}
.tiles dt{font-size:.85rem;color:var(--soft)}
.tiles dd{margin:0;font-size:1.9rem;line-height:1.25;font-variant-numeric:lining-nums tabular-nums;letter-spacing:-.01em}
.tiles .under{font:inherit;font-size:.85rem;line-height:1.4;color:var(--soft);letter-spacing:0;font-family:inherit}
.notice{border-left:3px solid var(--mark);background:var(--card);padding:.7rem 1rem;margin:1.6rem 0;max-width:none}
.notice strong{color:var(--mark)}
figure{margin:1.4rem 0 0}
figcaption{margin:0 0 .5rem;max-width:46rem}
.plot{display:block;width:100%;height:auto;font-family:inherit;font-variant-numeric:tabular-nums}
.plot text{white-space:pre}
.narrow,.key.narrow{display:none}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1.1rem;list-style:none;margin:.2rem 0 .5rem;padding:0;font-size:.9rem}
.key i,.panels i{display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.4em;vertical-align:-.06em}
.panels{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:1.4rem 1.6rem;margin-top:.8rem}
.panels figure{margin:0}
.panels figcaption{display:flex;justify-content:space-between;gap:.8rem;margin:0 0 .1rem;color:var(--ink)}
.panels figcaption span{color:var(--soft);font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto;margin:.5rem 0 0}
.scroll:focus-visible{outline:2px solid var(--bandit);outline-offset:4px}
table{border-collapse:collapse;width:100%;font-size:.92rem;font-variant-numeric:lining-nums tabular-nums}
th,td{padding:.42rem .9rem .42rem 0;text-align:right;vertical-align:baseline;white-space:nowrap;border-bottom:1px solid var(--rule)}
th:last-child,td:last-child{padding-right:0}
thead th{font-size:.8rem;font-weight:500;color:var(--soft);border-bottom:1px solid var(--ink);vertical-align:bottom}
th[scope=row],th.word,td.word{text-align:left}
th[scope=row]{font-weight:500;overflow-wrap:anywhere;white-space:normal;min-width:8.5rem}
tr.quiet th,tr.quiet td{font-style:italic}
tfoot th[scope=row],tfoot td{font-weight:650;border-bottom:0;border-top:1px solid var(--ink)}
tfoot tr+tr>th[scope=row],tfoot tr+tr>td{border-top:0;padding-top:0}
td.bar{background:linear-gradient(var(--bar),var(--bar)) no-repeat left center/calc(var(--share)*.42) .55em;min-width:8.5rem}
.whole{white-space:nowrap}
.brief h2{font-size:1.3rem;margin:2.2rem 0 0;padding-top:.8rem}
.brief .scroll th[scope=row]{width:19rem}
.brief .scroll td{width:7.5rem;padding-right:.9rem}
.brief td.given{white-space:normal;overflow-wrap:anywhere;width:auto}
.brief td.source{width:auto;white-space:normal;color:var(--soft);font-size:.85rem;padding-left:1rem}
.brief tr.group th{text-align:left;font-weight:650;padding-top:1rem}
.brief tr:target th,.brief tr:target td{background:var(--card)}
footer{margin-top:4rem;padding-top:1.1rem;border-top:1px solid var(--rule);font-size:.85rem;color:var(--soft)}
footer code{font-family:ui-monospace,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
footer li{margin:.25rem 0}
footer ul{padding-left:1.1rem;max-width:46rem}
@media (max-width:640px){body{padding:1.6rem 1rem 3rem}.brief .scroll table{min-width:42rem}.brief .scroll th[scope=row]{width:12rem}h2{margin-top:3rem}.wide{display:none}.narrow{display:block}.key.narrow{display:flex}.tiles{gap:1.1rem 1.5rem;grid-template-columns:repeat(auto-fit,minmax(8.6rem,1fr))}.tiles dd{font-size:1.5rem}}
@media print{:root{${light};--paper:#fff}html{font-size:11px}body{max-width:none;padding:0}h2{margin-top:1.6rem;break-after:avoid}h3{break-after:avoid}figure,.panels figure,tr{break-inside:avoid}thead{display:table-header-group}.scroll{overflow:visible}.wide{display:block}.narrow,.key.narrow{display:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}@page{margin:16mm 14mm}}
`;
