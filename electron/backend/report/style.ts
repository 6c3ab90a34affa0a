/** The look of a report: light and dark on a screen, always light on paper. Everything by class, since the page's policy allows no other style. */
export const reportStyle = `
:root{color-scheme:light dark;--bg:#fff;--sunken:#f5f4f1;--line:#e2e0da;--strong:#c9c6be;--text:#1b1a18;--muted:#55524c;--faint:#696660;--accent:#2450c0;--good:#1a6e45;--bad:#a82f24;--warn:#7d5708;--warn-soft:#fbf1da;--warn-line:#e8d199;--hit:42,85,200;--miss:190,62,38;--o-label:#2a55c8;--o-both:#a4469c;--o-model:#b4472f;--o-excluded:#8a7a18;--o-unknown:#a5a198}
@media (prefers-color-scheme:dark){:root{--bg:#161615;--sunken:#1f1f1d;--line:#32312d;--strong:#4b4943;--text:#eceae4;--muted:#b9b6ad;--faint:#a09c93;--accent:#9dbaff;--good:#6fca9d;--bad:#f39488;--warn:#e3b960;--warn-soft:#2e2510;--warn-line:#5f4b1c;--hit:96,140,255;--miss:240,110,86;--o-label:#8fb0ff;--o-both:#d991d2;--o-model:#f08a74;--o-excluded:#cfbf5a;--o-unknown:#77736b}}
*,*::before,*::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--bg);color:var(--text);font:15px/1.55 Inter,system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
main{max-width:1040px;margin:0 auto;padding:44px 28px 64px}
h1{font-size:27px;line-height:1.25;letter-spacing:-.018em;margin:4px 0 18px;overflow-wrap:anywhere}
h2{font-size:19px;line-height:1.3;letter-spacing:-.01em;margin:0 0 8px}
h3{font-size:15px;margin:22px 0 6px}
p{margin:0 0 12px;max-width:78ch}
section{margin-top:44px}
code{font:12.5px/1.4 ui-monospace,"JetBrains Mono",Menlo,Consolas,monospace;overflow-wrap:anywhere}
small{display:block;font-size:12px;line-height:1.35;color:var(--faint);font-weight:400;white-space:nowrap}
.faint,.note{color:var(--faint)}
.note{font-size:13px;margin-top:8px}
.note:empty{display:none}
.kicker{color:var(--faint);font-size:13px;margin:0}
.facts{display:grid;gap:6px;margin:0;padding:14px 0;border-block:1px solid var(--line)}
.facts>div{display:grid;grid-template-columns:110px minmax(0,1fr);gap:0 16px}
.facts dt{color:var(--muted);grid-row:1/span 9}
.facts dd{margin:0;grid-column:2;overflow-wrap:anywhere}
.hash{font:12px/1.6 ui-monospace,Menlo,Consolas,monospace;color:var(--faint)}
nav ul{display:flex;flex-wrap:wrap;gap:4px 16px;list-style:none;margin:16px 0 0;padding:0;font-size:13px}
a{color:var(--accent);text-underline-offset:2px}
.short{margin:0;padding-left:20px;max-width:80ch;font-size:16px}
.short li{margin:0 0 6px}
.notice{margin-top:16px;padding:10px 14px;border:1px solid var(--warn-line);border-radius:8px;background:var(--warn-soft);max-width:none}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(210px,1fr));gap:12px;margin:12px 0 0}
.tile{padding:14px 16px;border:1px solid var(--line);border-radius:10px}
.tile dt{color:var(--muted);font-size:13px}
.tile dd{margin:2px 0 0}
.tile b{font-size:25px;font-weight:640;letter-spacing:-.02em;font-variant-numeric:tabular-nums}
.tile span{color:var(--faint);font-size:13px;margin-left:4px;white-space:nowrap}
.tile small{white-space:normal}
.scroll{overflow-x:auto;margin-top:10px;border-radius:4px}
.scroll:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:7px 12px 7px 0;border-bottom:1px solid var(--line);vertical-align:top;text-align:right}
th:last-child,td:last-child{padding-right:2px}
th{font-weight:500}
thead th{color:var(--muted);font-size:12.5px;line-height:1.3;vertical-align:bottom;border-bottom-color:var(--strong)}
.text{text-align:left}
td.text small,th.text small{white-space:normal}
tbody th{font-weight:550;min-width:110px;max-width:280px;overflow-wrap:anywhere}
.bar{display:block;width:100%;min-width:60px;height:4px;margin-top:5px;fill:var(--accent)}
.state{display:inline-block;padding:0 8px;border-radius:9px;font-size:12px;line-height:19px;background:var(--sunken);color:var(--muted);white-space:nowrap}
.state.met{color:var(--good)}
.state.missed{color:var(--bad);font-weight:600}
.causes{display:block;width:100%;height:14px;border-radius:4px;margin:4px 0 10px}
.legend{list-style:none;margin:0;padding:0;display:grid;gap:3px;font-size:14px}
.legend i{display:inline-block;width:10px;height:10px;border-radius:2px;margin-right:8px}
.legend b{font-variant-numeric:tabular-nums}
.o-label{fill:var(--o-label);background:var(--o-label)}
.o-both{fill:var(--o-both);background:var(--o-both)}
.o-model{fill:var(--o-model);background:var(--o-model)}
.o-excluded{fill:var(--o-excluded);background:var(--o-excluded)}
.o-unknown{fill:var(--o-unknown);background:var(--o-unknown)}
.matrix{width:auto;min-width:60%;border-collapse:separate;border-spacing:2px;font-size:13px}
.matrix th,.matrix td{border:0;padding:5px 7px;text-align:center;vertical-align:middle;border-radius:3px}
.matrix th.text{text-align:left;min-width:0}
.matrix thead th{overflow-wrap:anywhere;max-width:90px}
.matrix small{font-size:11px;color:inherit}
.matrix .zero{color:var(--faint)}
.matrix .sum{color:var(--muted)}
.dense{font-size:11.5px}
.dense th,.dense td{padding:3px 4px}
.dense small{font-size:9.5px}
.dense thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:130px;overflow:hidden}
${shades('hit', [0.1, 0.14, 0.18, 0.22, 0.26, 0.3, 0.34, 0.38, 0.42])}
${shades('miss', [0.08, 0.13, 0.18, 0.23, 0.28, 0.33, 0.38, 0.42, 0.46])}
.sides{display:grid;grid-template-columns:minmax(0,350px) minmax(0,1fr);gap:12px 32px;align-items:start}
.chart{width:100%;max-width:350px;font-size:11px;fill:var(--faint)}
.chart .rule{stroke:var(--line)}
.chart .ideal{stroke:var(--strong);stroke-dasharray:4 4}
.chart .whisker{stroke:var(--accent);stroke-width:1.5}
.chart circle{fill:var(--accent)}
.examples{display:grid;grid-template-columns:repeat(auto-fill,minmax(218px,1fr));gap:12px;margin-top:12px}
.example{display:flex;flex-direction:column;border:1px solid var(--line);border-radius:8px;overflow:hidden;min-width:0;break-inside:avoid}
.picture{display:grid;place-items:center;height:150px;background:var(--sunken)}
.picture img{display:block;max-width:100%;max-height:150px;width:auto;height:auto;object-fit:contain}
.picture img.tiny{width:112px;height:112px;image-rendering:pixelated}
.picture.none{color:var(--faint);font-size:13px}
blockquote{margin:0;padding:12px 14px;background:var(--sunken);font-size:13.5px;overflow-wrap:anywhere;flex:1}
.cells{margin:0;padding:10px 14px;background:var(--sunken);font-size:13px;display:grid;grid-template-columns:fit-content(62%) minmax(0,1fr);gap:2px 10px;flex:1;align-content:start}
.cells>div{display:contents}
.cells dt{color:var(--muted);overflow-wrap:anywhere}
.cells dd{margin:0;overflow-wrap:anywhere}
.about{padding:10px 14px 12px}
.key{margin:0;font:12px/1.4 ui-monospace,Menlo,Consolas,monospace;color:var(--faint);overflow-wrap:anywhere}
.verdict{margin:2px 0 0;font-size:14px;overflow-wrap:anywhere}
.verdict .faint{display:block;font-size:12.5px}
.was{color:var(--muted)}
.why{margin:4px 0 0;font-size:13px;color:var(--muted);overflow-wrap:anywhere}
.meaning{display:grid;gap:10px;margin:0}
.meaning dt{font-weight:600}
.meaning dd{margin:0;max-width:78ch;color:var(--muted)}
@media (max-width:640px){main{padding:24px 16px 40px}h1{font-size:22px}section{margin-top:34px}.sides{grid-template-columns:minmax(0,1fr)}.facts>div{grid-template-columns:minmax(0,1fr)}.facts dt,.facts dd{grid-column:1;grid-row:auto}.examples{grid-template-columns:repeat(auto-fill,minmax(150px,1fr))}}
@page{size:A4;margin:15mm 14mm}
@page wide{size:A4 landscape}
@media print{
:root{color-scheme:light;--bg:#fff;--sunken:#f5f4f1;--line:#dddad3;--strong:#b9b6ae;--text:#111;--muted:#44413c;--faint:#5c5953;--accent:#2450c0;--good:#1a6e45;--bad:#a82f24;--warn:#7d5708;--warn-soft:#fbf1da;--warn-line:#e8d199;--hit:42,85,200;--miss:190,62,38;--o-label:#2a55c8;--o-both:#a4469c;--o-model:#b4472f;--o-excluded:#8a7a18;--o-unknown:#a5a198}
body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}
main{max-width:none;padding:0}
nav{display:none}
section{margin-top:22pt}
h1{font-size:20pt}h2{font-size:14pt}
h2,h3{break-after:avoid}
table{font-size:8.5pt}
small{font-size:7.5pt}
thead{display:table-header-group}
tr,.tile,.notice,figure,.sides{break-inside:avoid}
th,td{padding-right:5pt}tbody th{min-width:60pt}.bar{min-width:30pt}
.scroll{overflow:visible}
.tiles{grid-template-columns:repeat(4,1fr)}
.tile{padding:8pt 9pt}.tile b{font-size:16pt}.tile span{margin-left:0;display:block}
.examples{grid-template-columns:repeat(4,1fr);gap:8pt}
.picture{height:90pt}.picture img{max-height:90pt}.picture img.tiny{width:80pt;height:80pt}
.wide{page:wide}
#suspicious,#changed,#meaning{break-before:auto}
}`;

function shades(name: string, strengths: readonly number[]): string {
  return strengths.map((strength, at) => `.${name}.s${at + 1}{background:rgba(var(--${name}),${strength})}`).join('\n');
}
