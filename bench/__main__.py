"""Run every benchmark and print its ratios."""

from bench import coder, feeds, store

store.main()
feeds.main()
print(coder.__doc__.splitlines()[0])
for name, ours, bound in coder.measure():
    print(f"  {name:32} ours {ours:10.1f}/s   bound {bound:10.1f}/s   ratio {ours / bound:.2f}")
