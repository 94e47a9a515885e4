/** What attackers write into names: each would call `tellFault` if any page took it for anything but text. */

const CALL = "tellFault('ran')";

const MARKUP = [
  `<script>${CALL}</script>`,
  `<img src=x onerror=${CALL}>`,
  `<svg onload=${CALL}>`,
  `<svg><script>${CALL}</script></svg>`,
  `<iframe srcdoc="<script>parent.${CALL}</script>">`,
  `<body onload=${CALL}>`,
  `<details open ontoggle=${CALL}>`,
  `<input autofocus onfocus=${CALL}>`,
  `<video><source onerror=${CALL}></video>`,
  `<math><mi xlink:href="javascript:${CALL}">x</mi></math>`,
  `<a href="javascript:${CALL}">x</a>`,
  `<object data="javascript:${CALL}">`,
  `<link rel=stylesheet href="javascript:${CALL}">`,
  `<style>@import "javascript:${CALL}";</style>`,
  `<base href="http://attacker.example/">`,
  `<meta http-equiv=refresh content="0;url=javascript:${CALL}">`,
  `<form action="javascript:${CALL}"><button>x</button></form>`,
  `<template><script>${CALL}</script></template>`,
  `<marquee onstart=${CALL}>x</marquee>`,
  `<noscript><p title="</noscript><img src=x onerror=${CALL}>">`,
];

/** What would have to be closed first. */
const BREAKS = ['', '">', "'>", '</title>', '</textarea>', '--><!--', ']]>', '</script>'];

const OTHERS = [
  `javascript:${CALL}`,
  `data:text/html,<script>${CALL}</script>`,
  `vbscript:${CALL}`,
  `\${${CALL}}`,
  `{{constructor.constructor("${CALL}")()}}`,
  `{${CALL}}`,
  `';${CALL};//`,
  `";${CALL};//`,
  `\`;${CALL};//`,
  `\\u003cscript\\u003e${CALL}\\u003c/script\\u003e`,
  `%3Cscript%3E${CALL}%3C/script%3E`,
  `&lt;script&gt;${CALL}&lt;/script&gt;`,
  `&#60;script&#62;${CALL}&#60;/script&#62;`,
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '../../../../etc/passwd',
  '..\\..\\windows\\system32',
  '%00',
  '%2e%2e%2f',
  '\u202egnp.exe',
  '\u2066\u2067isolated\u2069',
  'zero\u200bwidth\u200dname\ufeff',
  'e\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301\u0301',
  'xn--e1awd7f.example',
  'xn--80ak6aa92e.com',
  '\u0430pple.example',
  '=1+1+cmd|calc!A1',
  '+1+1',
  '-1+1',
  '@SUM(1+1)',
  '\t=1+1',
  'a'.repeat(250),
  '🙂'.repeat(60),
  '\ud83d',
  '"',
  "'",
  '`',
  '\\',
];

/** 200 of them, always the same ones. */
export const HOSTILE_STRINGS: readonly string[] = [
  ...MARKUP.flatMap((markup) => BREAKS.map((close) => `${close}${markup}`)),
  ...OTHERS,
].slice(0, 200);
