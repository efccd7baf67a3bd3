/** The report as one page that needs nothing else: no file beside it, no network, no script to be readable. */
import { createHash } from "node:crypto";
import type { View } from "../../views/view";
import { groupSection, resolvedSection } from "./entries";
import { html as markup, Markup } from "./markup";
import { filters, groupLinks, noticeSection, overview } from "./overview";
import script from "./report.page.js";
import style from "./style.css";

/** Nothing is loaded, and nothing runs but this script: not even what a value of a service could contain. */
const POLICY = [
    "default-src 'none'",
    `style-src '${hashOf(style)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
].join("; ");

export function html(view: View): string {
    const { groups } = view;
    const titles = groups.map(({ title }) => title).join(", ");
    return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${view.title}: ${view.summary} (${titles.length > 100 ? `${groups.length} stacks` : titles})</title>
<style>${new Markup(style)}</style>
</head>
<body>
<a class="skip" href="#findings">Skip to the findings</a>
${overview(view)}
${groupLinks(view)}
${filters(view)}
<main id="findings" tabindex="-1">
${groups.map((group, index) => groupSection(group, index, view))}
${resolvedSection(view)}
${view.notices.map(noticeSection)}
</main>
<script>${new Markup(script)}</script>
</body>
</html>
`.text;
}

function hashOf(text: string): string {
    return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
