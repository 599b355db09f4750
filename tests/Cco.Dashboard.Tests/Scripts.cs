namespace Cco.Dashboard.Tests;

/// <summary>Questions only the browser can answer; each gives a list of offenders.</summary>
internal static class Scripts
{
    /// <summary>Text below 4.5:1 on its ground (WCAG 2.2, 1.4.3 AA).</summary>
    public const string TextBelowContrast =
        """
        () => {
          const rgb = (text) => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b]
            .map((v) => v / 255)
            .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
            .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
          const ground = (node) => {
            for (; node; node = node.parentElement) {
              const color = rgb(getComputedStyle(node).backgroundColor);
              if (color.length === 3 || color[3] === 1) return color;
            }
            return [255, 255, 255];
          };
          return [...document.querySelectorAll('#app *')]
            .filter((node) => [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()))
            .map((node) => {
              const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort((x, y) => y - x);
              return { ratio: (a + 0.05) / (b + 0.05), text: `${node.className} "${node.textContent}"` };
            })
            .filter(({ ratio }) => ratio < 4.5)
            .map(({ ratio, text }) => `${ratio.toFixed(2)} ${text}`);
        }
        """;

    /// <summary>Text that does not fit its box; a model's name may be cut, since its title has it whole.</summary>
    public const string TextOutsideItsBox =
        """
        () => [...document.querySelectorAll('#app dd, #app td:not(.model), #app .calls, #app .badge, #app p')]
          .filter((node) => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== 'inline')
          .map((node) => `${node.className} "${node.textContent}"`)
        """;
}
