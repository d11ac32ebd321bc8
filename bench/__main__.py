"""Run every benchmark and print its ratios."""

from bench import coder, feeds, ingest, projections, store

store.main()
feeds.main()
projections.main()
print(coder.__doc__.splitlines()[0])
for name, ours, bound in coder.measure():
    print(f"  {name:32} ours {ours:10.1f}/s   bound {bound:10.1f}/s   ratio {ours / bound:.2f}")
print(ingest.__doc__.splitlines()[0])
ingested, coded, _ = ingest.measure()
print(f"  {'articles':32} ours {ingested:10.1f}/s   bound {coded:10.1f}/s   ratio {ingested / coded:.2f}")
