/// The page's own rules; the drawings' are in `Palette`.
enum Stylesheet {
    static let page = """
        :root{color-scheme:light dark;--ink:#1b1f24;--muted:#57606a;--ground:#fff;--panel:#f6f8fa;--rule:#d0d7de;--link:#0058a3}
        @media (prefers-color-scheme:dark){:root{--ink:#e8eaed;--muted:#a8b0b9;--ground:#14171a;--panel:#1d2227;--rule:#3a424b;--link:#7cc4f5}}
        *{box-sizing:border-box}
        body{margin:0 auto;padding:1rem;max-width:72rem;background:var(--ground);color:var(--ink);
        font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",sans-serif;overflow-wrap:anywhere}
        a{color:var(--link)}
        .skip{position:absolute;left:-99rem}
        .skip:focus{left:1rem;top:.5rem;padding:.5rem 1rem;background:var(--ground);border:2px solid var(--link);z-index:1}
        h1{font-size:1.6rem;line-height:1.25;margin:.5rem 0}h2{font-size:1.25rem;margin:2rem 0 .5rem}
        h3{font-size:1rem;margin:1.4rem 0 .3rem}
        .muted,caption,figcaption{color:var(--muted)}
        section.workload{border-top:2px solid var(--rule);margin-top:2.5rem}
        dl.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(9.5rem,1fr));gap:.5rem;margin:.8rem 0}
        dl.facts div{background:var(--panel);border:1px solid var(--rule);border-radius:.4rem;padding:.4rem .6rem}
        dl.facts dt{color:var(--muted);font-size:.85rem}dl.facts dd{margin:0;font-weight:600}
        dl.list{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:.5rem 0}
        dl.list dt{color:var(--muted)}dl.list dd{margin:0}
        .scroll{overflow-x:auto;margin:.6rem 0}
        .scroll:focus-visible{outline:2px solid var(--link)}
        table{border-collapse:collapse;font-size:.9rem;min-width:100%;overflow-wrap:break-word}
        caption{text-align:left;padding:.2rem 0}
        th,td{text-align:left;padding:.35rem .6rem;border-bottom:1px solid var(--rule);vertical-align:top}
        th{font-weight:600}thead th{background:var(--panel);white-space:nowrap}
        tbody th{min-width:9rem;max-width:20rem;font-weight:400}td:not([class]):last-child{min-width:11rem}
        td.time,th.time,.number{white-space:nowrap}.number{text-align:right;font-variant-numeric:tabular-nums}
        td.strip svg{display:block;width:220px;height:44px}
        figure{margin:.3rem 0}figure>svg{display:block;width:100%;height:auto}
        ul.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.1rem 1.2rem;margin:.2rem 0;padding:0;font-size:.9rem}
        ul.legend svg{width:22px;height:12px;margin-right:.4rem;vertical-align:-1px}
        details{margin:.6rem 0}summary{cursor:pointer;padding:.3rem 0}summary h3{display:inline}
        footer{border-top:2px solid var(--rule);margin-top:2.5rem;font-size:.9rem}
        @media (max-width:40rem){
        body{padding:.7rem}figure>svg.plot{font-size:20px}svg.plot .odd{display:none}
        dl.facts{grid-template-columns:1fr 1fr}dl.list{grid-template-columns:1fr}dl.list dd{margin-bottom:.4rem}
        table,caption,tbody,tr,tbody th,td{display:block;max-width:none}thead{display:none}
        tr{border-bottom:1px solid var(--rule);padding:.4rem 0}tbody th,td{border:0;padding:.05rem 0}tbody th{font-weight:600}
        td[data-label]{display:flex;justify-content:space-between;gap:1rem;text-align:right}
        td[data-label]::before{content:attr(data-label);color:var(--muted);text-align:left;white-space:nowrap}
        td.strip svg{width:100%}}
        @media print{
        :root{--ink:#000;--muted:#444;--ground:#fff;--panel:#fff;--rule:#999;--link:#000}
        body{max-width:none;padding:0;font-size:10pt}.skip,nav{display:none}
        .scroll{overflow:visible}table{font-size:7.5pt}th,td{padding:1.2pt 4pt}thead th,.number{white-space:normal}tbody th,td:not([class]):last-child{min-width:0}
        td.strip svg{width:130px;height:26px}tr,figure,dl.facts div{break-inside:avoid}
        h2,h3,summary{break-after:avoid}
        section.workload{break-before:page;border-top:0;margin-top:0}a[href="#summary"]{display:none}
        section.workload figure{width:70%}section.workload details figure:has(+figure),
        section.workload details figure+figure{display:inline-block;width:48%;vertical-align:top}
        details::details-content{content-visibility:visible;display:block;height:auto}summary{list-style:none}}

        """
}
