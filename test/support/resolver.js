/** A resolver of jest. A dynamic import names the file that it becomes, `./page.js`, as Node.js requires; here the source beside it is imported. */
module.exports = (request, options) => {
    try {
        return options.defaultResolver(request, options);
    } catch (error) {
        if (!/^\.{1,2}\/.*\.js$/.test(request)) {
            throw error;
        }
        return options.defaultResolver(request.replace(/js$/, "ts"), options);
    }
};
