/** A list with checkboxes and a filter, on a terminal. */
import type { Choose } from "../export/index";

/** Rows of the list; the rest is found by scrolling or by the filter. */
const ROWS = 12;

/** How an object of the list is called. */
interface Row {
    label: string;
    id: string;
    resource: { token: string };
}

/** @throws Error where the person cancels */
export function chooser(): Choose {
    return async (what, objects) => {
        const { autocompleteMultiselect, isCancel } = await import("@clack/prompts");
        const chosen = await autocompleteMultiselect({
            message: `Which ${what} to export? Type to filter, tab to check or uncheck, enter to continue.`,
            options: objects.map((object, index) => ({ value: index, label: rowOf(object) })),
            initialValues: [...objects.keys()],
            maxItems: ROWS,
            // Results are on stdout.
            output: process.stderr,
        });
        if (isCancel(chosen)) {
            throw new Error("cancelled: nothing was written");
        }
        const indexes = new Set(chosen);
        return new Set(objects.filter((_, index) => indexes.has(index)));
    };
}

/** A name is text of a service: without what a terminal would act on. */
function rowOf({ label, id, resource }: Row): string {
    const text = `${label || id} (${resource.token.split(":").slice(1).join(" ")}${label === "" ? "" : `, ${id}`})`;
    return text.replace(/\p{Cc}/gu, "�");
}
