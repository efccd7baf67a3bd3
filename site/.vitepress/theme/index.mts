/** VitePress's own theme, with the fonts of the reader's system and colours of enough contrast. */
import DefaultTheme from "vitepress/theme-without-fonts";
import "./theme.css";

export default DefaultTheme;
