/** A setting that holds a service's base URL. */
import * as z from "zod";
import { urlProblem } from "../../http/url";

export const baseUrl = () =>
    z
        .string({ error: "must be a URL" })
        .superRefine((text, context) => {
            const problem = urlProblem(text);
            if (problem !== undefined) {
                context.addIssue({ code: "custom", message: problem });
            }
        })
        .optional();
