/** The one resource of Notebook. In the provider this is provider/services/notebook/resources/note.ts. */
import * as z from "zod";
import type { Note as NoteBody } from "./api";
import { notebook } from "./service";

export const Note = notebook.resource("Note", {
    description: "A note. Routes: `GET` and `POST /notes`, `GET`, `PUT` and `DELETE /notes/{id}`.",

    inputs: {
        title: z.string().min(1, "must not be empty").describe("The title."),
        text: z.string().describe("The text."),
    },
    outputs: {},
    id: { noteId: z.string() },

    async create({ api, inputs, idempotencyKey }) {
        const created = await api.createNote(inputs, idempotencyKey);
        return { id: { noteId: created.id }, live: live(created) };
    },

    async read({ api, id }) {
        return live(await api.getNote(id.noteId));
    },

    async update({ api, id, inputs }) {
        return live(await api.updateNote(id.noteId, inputs));
    },

    async delete({ api, id }) {
        await api.deleteNote(id.noteId);
    },

    async *list({ api }) {
        for (const { id, title } of await api.listNotes()) {
            yield { id: { noteId: id }, name: title };
        }
    },
});

function live({ title, text }: NoteBody) {
    return { title, text };
}
