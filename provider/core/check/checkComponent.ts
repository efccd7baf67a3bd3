/** The check of a component's inputs, before any child is registered. The inputs of each child are checked with the child. */
import type { Component } from "../declare/component";
import { unwrap, type PropertyMap } from "../values/value";
import { ProviderError } from "../../errors";
import { checkProperties, isAbsent } from "./check";

/** @throws ProviderError that names every problem. */
export function checkComponent({ token, inputs }: Component, name: string, news: PropertyMap): void {
    const problems = checkProperties(inputs, news, `${token} has no input`).failures.map(
        ({ reason }) => reason,
    );
    for (const property of inputs.values()) {
        const value = news[property.name];
        if (property.plain && !isAbsent(value) && unwrap(value).unknown) {
            problems.push(
                `${property.name} must be a plain value: it is not known before the update, and decides which resources there are`,
            );
        }
    }
    if (problems.length > 0) {
        throw new ProviderError(`the inputs of ${token} "${name}" are invalid: ${problems.join("; ")}`, {
            hint: "correct them in the program",
        });
    }
}
